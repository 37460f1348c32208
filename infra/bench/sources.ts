import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../sources.ts';

/** How large the sources are: files, lines, the longest file and the longest function of each part. */
for (const part of ['shared', 'functions', 'infra', 'tests']) {
  const files = filesIn(part).map((path) => ({
    path: relative(root, path),
    lines: readFileSync(path, 'utf8').split('\n'),
  }));
  const longest = files.reduce((one, other) => (other.lines.length > one.lines.length ? other : one));
  const functions = files.flatMap(({ path, lines }) => functionsIn(lines).map((found) => ({ ...found, path })));
  const worst = functions.reduce((one, other) => (other.length > one.length ? other : one));
  const total = files.reduce((sum, { lines }) => sum + lines.length, 0);
  console.log(
    `${part.padEnd(9)} ${files.length} files, ${total} lines; longest file ${longest.path} (${longest.lines.length}); ` +
      `longest function ${worst.name} in ${worst.path} (${worst.length})`,
  );
}

function filesIn(part: string): string[] {
  return readdirSync(join(root, part), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The formatter indents by two, so a function ends at the first brace that stands as far left as it began. */
function functionsIn(lines: readonly string[]): { name: string; length: number }[] {
  return lines.flatMap((line, start) => {
    const match = /^( *)(?:export |default |async |private |static )*function\*? (\w+)/.exec(line);
    if (!match) return [];
    const end = lines.findIndex((each, index) => index > start && each.startsWith(`${match[1]}}`));
    return [{ name: match[2]!, length: end - start + 1 }];
  });
}
