import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileStore } from './file-store.ts';

/** Files in a folder of this machine, as a bucket holds them. A file appears whole or not at all. */
export function folderFiles(folder: URL): FileStore {
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
  };
}
