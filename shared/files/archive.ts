import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { Paper } from '../funds/paper.ts';
import { writeSpreadsheet } from './spreadsheet.ts';

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The bytes of a paper. */
export async function bytesOf(paper: Paper): Promise<NamedBytes> {
  const { content, name } = paper;
  return { name, bytes: 'text' in content ? Buffer.from(content.text, 'utf8') : await writeSpreadsheet(content.sheet) };
}

/** A zip of papers. `at` dates the entries, so that the same papers packed at the same instant are the same bytes. */
export async function zipOf(papers: readonly Paper[], at: string): Promise<Uint8Array> {
  return zipBytes(await Promise.all(papers.map(bytesOf)), at);
}

export function zipBytes(files: readonly NamedBytes[], at: string): Uint8Array {
  const names = new Set(files.map((file) => file.name));
  if (names.size !== files.length) throw new Error('two papers of an archive have the same name');
  const entries = files.map(({ name, bytes }) => [name, new Uint8Array(bytes)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: at, level: 6 });
}

/** `sha256  name` of every file, as `sha256sum -c` reads it. */
export function manifestOf(files: readonly NamedBytes[]): string {
  const line = ({ name, bytes }: NamedBytes) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`;
  return [...files]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(line)
    .join('');
}
