import { createHash } from 'node:crypto';
import { unzipSync, Zip, ZipDeflate, zipSync } from 'fflate';

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A zip of a few files, entries dated `at`: the same files at the same instant are the same bytes, on whatever machine. */
export function zipBytes(files: readonly NamedBytes[], at: string): Uint8Array {
  const entries = files.map(({ name, bytes }) => [name, new Uint8Array(bytes)] as const);
  if (new Set(files.map(({ name }) => name)).size !== files.length) throw twice();
  return zipSync(Object.fromEntries(entries), { mtime: wallClock(at), level: 6 });
}

/** The files of a zip that we made ourselves; what others send goes through `unpack.ts`. */
export function filesIn(zip: Uint8Array): NamedBytes[] {
  return Object.entries(unzipSync(zip)).map(([name, bytes]) => ({ name, bytes }));
}

/** A zip that is written file by file: what was added is held compressed only. */
export interface Archive {
  add(file: NamedBytes): void;
  /** The whole zip, with `manifest.sha256` at its end: `sha256  name` of every other file, as `sha256sum -c` reads it. */
  finish(): Uint8Array;
}

export function openArchive(at: string): Archive {
  const chunks: Uint8Array[] = [];
  const manifest = new Map<string, string>();
  const zip = new Zip((fault, chunk) => {
    if (fault) throw fault;
    chunks.push(chunk);
  });
  const write = ({ name, bytes }: NamedBytes) => {
    const entry = new ZipDeflate(name, { level: 6 });
    entry.mtime = wallClock(at);
    zip.add(entry);
    entry.push(new Uint8Array(bytes), true);
  };
  return {
    add(file) {
      if (manifest.has(file.name)) throw twice();
      manifest.set(file.name, createHash('sha256').update(file.bytes).digest('hex'));
      write(file);
    },
    finish() {
      const lines = [...manifest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, hash]) => `${hash}  ${name}\n`);
      write({ name: 'manifest.sha256', bytes: Buffer.from(lines.join('')) });
      zip.end();
      return new Uint8Array(Buffer.concat(chunks));
    },
  };
}

function twice(): Error {
  return new Error('two files of an archive have the same name');
}

/** A zip holds a wall clock without its zone, and the writer takes it from the machine's: it is to be that of Shanghai everywhere. */
function wallClock(at: string): Date {
  const [year, month, day, hours, minutes, seconds] = new Date(Date.parse(at) + 8 * 3_600_000)
    .toISOString()
    .split(/\D/)
    .map(Number) as [number, number, number, number, number, number];
  return new Date(year, month - 1, day, hours, minutes, seconds);
}
