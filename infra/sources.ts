import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const dist = join(root, 'dist');

/** The audiences and workers: every folder of `functions/` with an entry. */
export function audiences(): string[] {
  const folders = readdirSync(join(root, 'functions'), { withFileTypes: true });
  return folders
    .filter((entry) => entry.isDirectory() && existsSync(join(root, 'functions', entry.name, 'index.ts')))
    .map((entry) => entry.name)
    .sort();
}

/** SHA-256 over everything that decides what the bundles and the template are. */
export function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const file of ['functions', 'shared', 'infra', 'cdk.json', 'package-lock.json', 'tsconfig.json'].flatMap(
    filesOf,
  ))
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

/** What runs on the developer's machine beside the bundles does not change them. */
const besideTheBundles = ['infra/local', 'infra/bench'];

function filesOf(path: string): string[] {
  if (besideTheBundles.includes(path)) return [];
  const entries = readdirOrNull(path);
  if (entries === null) return [join(root, path)];
  return entries.sort().flatMap((name) => filesOf(`${path}/${name}`));
}

function readdirOrNull(path: string): string[] | null {
  try {
    return readdirSync(join(root, path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return null;
    throw error;
  }
}
