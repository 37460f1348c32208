import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { policies } from '../../../shared/policies/index.ts';
import type { PolicyDocument } from '../../../shared/policy/format/document.ts';
import { checkPolicy } from '../../../shared/policy/index.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/policies/', import.meta.url));
const documentsIn = (folder: string) =>
  readdirSync(fixtures + folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(`${fixtures}${folder}/${file}`, 'utf8')) as PolicyDocument);
const named = (documents: readonly PolicyDocument[]) =>
  documents.map((document) => [`${document.id} ${document.version}`, document] as const);

function itHolds(document: PolicyDocument): void {
  const { errors, warnings, cases } = checkPolicy(document);

  it('passes every check at load without a remark', () => {
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
  });

  it('answers every worked case exactly as worked by hand', () => {
    expect(cases).toHaveLength(document.cases.length);
    expect(cases.filter(({ passed }) => !passed)).toEqual([]);
  });
}

describe.each(named(policies))('the built-in document %s', (_id, document) => itHolds(document));

for (const folder of ['open', 'shapes'])
  describe.each(named(documentsIn(folder)))(`the scheme %s of ${folder}`, (_id, document) => {
    itHolds(document);

    it('has at least three worked cases, two for every provision that computes', () => {
      const counted = document.provisions.filter(({ steps }) => steps !== undefined);
      const few = counted.filter(({ id }) => document.cases.filter(({ provision }) => provision === id).length < 2);
      expect(document.cases.length).toBeGreaterThanOrEqual(3);
      expect(few.map(({ id }) => id)).toEqual([]);
    });
  });
