import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type BundleSize, bundle, replaceFile } from './bundle.ts';
import { audiences, dist, root, sourcesHash } from './sources.ts';

/** The template the local service takes its tables and routes from; a copy of the one in `cdk.out`. */
export const templateFile = join(dist, 'template.json');

/** How large each bundle came out. */
export const sizesFile = join(dist, 'sizes.json');

export type Part = 'bundles' | 'template';

/** Whether this part was made from exactly the sources that stand here now. */
export function isBuilt(part: Part, hash = sourcesHash()): boolean {
  return readOrEmpty(stampOf(part)) === hash;
}

/** Bundles every audience and says how large each one is. */
export async function makeBundles(): Promise<BundleSize[]> {
  const hash = sourcesHash();
  const sizes = await Promise.all(audiences().map(bundle));
  replaceFile(sizesFile, JSON.stringify(sizes));
  replaceFile(stampOf('bundles'), hash);
  return sizes;
}

/** Synthesises the stack into `cdk.out` with the context of cdk.json. */
export async function makeTemplate(): Promise<void> {
  const hash = sourcesHash();
  // Loading the CDK takes seconds, so only the one who synthesises pays for it.
  const { synthesise } = await import('./synthesise.ts');
  replaceFile(templateFile, JSON.stringify(synthesise(join(root, 'cdk.out')), null, 1));
  replaceFile(stampOf('template'), hash);
}

/** Bundles and template, each only if its sources changed. */
export async function makeAll(): Promise<void> {
  await withBuildLock(async () => {
    if (!isBuilt('bundles')) await makeBundles();
    if (!isBuilt('template')) await makeTemplate();
  });
}

/** One build at a time in this folder: a second one waits and then finds everything done. */
export async function withBuildLock<Result>(work: () => Promise<Result>): Promise<Result> {
  const lock = join(dist, '.lock');
  mkdirSync(dist, { recursive: true });
  while (!take(lock)) await pause(50);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!isAlive(Number(readOrEmpty(lock)))) rmSync(lock, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    // An empty file is a lock whose owner is just writing its number.
    return pid === 0 || process.kill(pid, 0);
  } catch {
    return false;
  }
}

function stampOf(part: Part): string {
  return join(dist, `${part}.sha256`);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
