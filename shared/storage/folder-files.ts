import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signAddress } from './door-address.ts';
import type { FileStore } from './file-store.ts';

export interface FolderSurroundings {
  readonly clock: () => Date;
  /** What lets files in and out at signed addresses; asked for when the first address is. */
  readonly door: () => { readonly url: string; readonly key: string };
}

/**
 * Files in a folder of this machine, as a bucket holds them. A file appears whole or not at all. Addresses lead to `<door>/<name of the
 * folder>/<path>`.
 */
export function folderFiles(folder: URL, { clock, door }: FolderSurroundings): FileStore {
  const root = fileURLToPath(folder);
  const at = (path: string) => {
    const file = fileURLToPath(new URL(path, `${folder.href.replace(/\/$/, '')}/`));
    if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) throw new Error(`${path} leads out of the folder`);
    return file;
  };
  const written = async (file: string, bytes: Uint8Array) => {
    const fresh = `${file}.${randomUUID()}`;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(fresh, bytes, { flush: true });
    return fresh;
  };
  const signed = (method: string, path: string, query: Record<string, string>, seconds: number) => {
    const { url: place, key } = door();
    const url = new URL(`${place}/${basename(root)}/${path}?${new URLSearchParams(query)}`);
    const until = new Date(clock().getTime() + seconds * 1000);
    return signAddress({ method, url }, until, key).href;
  };
  return {
    async put(path, { bytes }) {
      const file = at(path);
      await rename(await written(file, bytes), file);
    },
    async add(path, { bytes }) {
      const file = at(path);
      const fresh = await written(file, bytes);
      try {
        await link(fresh, file);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      } finally {
        await rm(fresh);
      }
    },
    async get(path) {
      try {
        return new Uint8Array(await readFile(at(path)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    async addressToPut(path, { sha256, bytes }, seconds) {
      const url = signed('PUT', path, { sha256, bytes: String(bytes) }, seconds);
      return { url, headers: { 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') } };
    },
    async addressToGet(path, file, seconds) {
      return signed('GET', path, file, seconds);
    },
  };
}
