import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeAll, sizesFile } from '../built.ts';
import type { BundleSize } from '../bundle.ts';
import { dist } from '../sources.ts';

/** What a cold start of each function loads: bytes, and the import in a fresh process, best of twenty. */
await makeAll();
const sizes: BundleSize[] = JSON.parse(readFileSync(sizesFile, 'utf8'));
for (const { audience, bytes, gzipped } of sizes) {
  const file = join(dist, audience, 'index.mjs');
  const probe = `const t=performance.now();await import(${JSON.stringify(pathToFileURL(file).href)});console.log(performance.now()-t);process.exit()`;
  const times = Array.from({ length: 20 }, () => {
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', probe], { encoding: 'utf8' });
    return Number(stdout);
  });
  const loaded = `${kilobytes(bytes)} KB, gzip ${kilobytes(gzipped)} KB`;
  console.log(`${audience.padEnd(13)} ${loaded}, import ${Math.min(...times).toFixed(0)} ms`);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1).padStart(6);
}
