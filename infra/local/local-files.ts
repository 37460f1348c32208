import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openFileStore } from '../../shared/storage/file-store.ts';
import type { BusinessClock } from './business-clock.ts';
import { createFileDoor, doorPath, type FileDoor } from './file-door.ts';
import type { LocalFiles } from './functions.ts';

/** The folders that stand for the buckets, with their door. Its key is of this run: no address outlives the service. */
export function openLocalFiles(
  dataDir: string,
  service: string,
  clock: BusinessClock,
): { readonly places: LocalFiles; readonly door: FileDoor } {
  const door = { url: `${service}${doorPath}`, key: randomBytes(32).toString('base64') };
  const [kept, transit] = [join(dataDir, 'files'), join(dataDir, 'transit')];
  mkdirSync(transit, { recursive: true });
  dropPassed(transit);
  const storeIn = (folder: string) =>
    openFileStore({ env: { FILES_URL: pathToFileURL(folder).href }, clock: clock.now });
  const stores = { files: storeIn(kept), transit: storeIn(transit) };
  return { places: { kept, transit, door }, door: createFileDoor({ stores, key: door.key, clock: clock.now }) };
}

const passedAfterMs = 24 * 60 * 60 * 1000;

/** What only passed through is gone after a day, as the bucket's lifecycle has it: here at the next start. */
function dropPassed(folder: string): void {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => join(entry.parentPath, entry.name)))
    if (statSync(file).mtimeMs < Date.now() - passedAfterMs) rmSync(file);
}
