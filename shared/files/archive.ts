import type { Paper } from '../funds/paper.ts';
import { writeSpreadsheet } from './spreadsheet.ts';
import { type NamedBytes, zipBytes } from './zip.ts';

/** The bytes of a paper. */
export async function bytesOf(paper: Paper): Promise<NamedBytes> {
  const { content, name } = paper;
  return { name, bytes: 'text' in content ? Buffer.from(content.text, 'utf8') : await writeSpreadsheet(content.sheet) };
}

/** A zip of papers. `at` dates the entries, so that the same papers packed at the same instant are the same bytes. */
export async function zipOf(papers: readonly Paper[], at: string): Promise<Uint8Array> {
  return zipBytes(await Promise.all(papers.map(bytesOf)), at);
}
