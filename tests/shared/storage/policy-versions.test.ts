import { beforeEach, describe, expect, it } from 'vitest';
import { documentOf } from '../../../shared/policy/index.ts';
import { PublishInput, publish } from '../../../shared/publishing/publish.ts';
import { createDatabase, type Database } from '../../../shared/storage/database.ts';
import { addDraft, getDraft, listDrafts, removeDraft, replaceDraft } from '../../../shared/storage/policy-drafts.ts';
import { lawReader, publishVersion, recordDecision } from '../../../shared/storage/policy-versions.ts';
import { freshTable } from '../../support/engine.ts';
import { aDecision, aDraft, by, recordedAt, scheme } from '../publishing/samples.ts';

let database: Database;
let reads: string[];
beforeEach(async () => {
  const { client, tableName } = await freshTable();
  const real = createDatabase({ client, tableName, sleep: async () => {}, random: () => 0 });
  reads = [];
  database = {
    ...real,
    get: (key) => {
      reads.push(`get ${key.sk}`);
      return real.get(key);
    },
    all: (range) => {
      reads.push(`all ${range.partition}`);
      return real.all(range);
    },
    getMany: (keys) => {
      if (keys.length > 0) reads.push(`documents ${keys.length}`);
      return real.getMany(keys);
    },
  };
});

const act = { actor: by('publisher'), at: recordedAt };
const noon = new Date('2031-01-05T04:00:00Z');
const noonPlus = (milliseconds: number) => new Date(noon.getTime() + milliseconds);
const publicationOf = (law: Awaited<ReturnType<ReturnType<typeof lawReader>['latest']>>, changes = {}) =>
  publish(aDraft(scheme(changes)), PublishInput.parse({ endsPredecessors: true }), law, act);

describe('what is published', () => {
  it('is read back with its document, its ends and the decisions, to the letter', async () => {
    const reader = lawReader(database, []);
    const first = await reader.latest(noon);
    await database.commit(publishVersion(first, publicationOf(first)));
    const second = await reader.latest(noon);
    await database.commit(publishVersion(second, publicationOf(second, { version: 2, effectiveFrom: '2032-01-01' })));
    await database.commit(recordDecision(await reader.latest(noon), aDecision()));
    const law = await lawReader(database, []).latest(noon);
    expect(law.edition).toBe(3);
    expect(law.policies.map(({ version, effectiveTo }) => [version, effectiveTo])).toEqual([
      [1, '2031-12-31'],
      [2, '2033-12-31'],
    ]);
    expect(law.policies.map(documentOf)).toEqual([scheme(), scheme({ version: 2, effectiveFrom: '2032-01-01' })]);
    expect(law.decisions).toEqual([aDecision()]);
  });

  it('is decided on one edition: of two at the same moment the later one is told to try again', async () => {
    const law = await lawReader(database, []).latest(noon);
    const other = publicationOf(law, { id: '990120-other', version: 7 });
    await database.commit(publishVersion(law, publicationOf(law)));
    await expect(database.commit(publishVersion(law, other))).rejects.toMatchObject({ code: 'busy' });
    await expect(database.commit(recordDecision(law, aDecision()))).rejects.toMatchObject({ code: 'busy' });
    expect((await lawReader(database, []).latest(noon)).policies).toHaveLength(1);
  });
});

describe('a reader', () => {
  it('looks at one small item every five seconds, and reads a document once', async () => {
    const reader = lawReader(database, []);
    const empty = await reader.at(noon);
    expect([await reader.at(noonPlus(4_999)), reads]).toEqual([empty, ['get EDITION']]);
    await database.commit(publishVersion(empty, publicationOf(empty)));
    expect((await reader.at(noonPlus(4_999))).policies).toEqual([]);
    const published = await reader.at(noonPlus(5_000));
    expect(published.policies).toHaveLength(1);
    expect(await reader.latest(noonPlus(5_001))).toBe(published);
    await database.commit(recordDecision(published, aDecision()));
    await reader.at(noonPlus(10_001));
    expect(reads).toEqual([
      ...['get EDITION', 'get EDITION', 'all PUBLIC#POLICIES', 'documents 1'],
      ...['get EDITION', 'get EDITION', 'all PUBLIC#POLICIES'],
    ]);
  });

  it('whose clock was set back looks again', async () => {
    const reader = lawReader(database, []);
    await reader.at(noon);
    await reader.at(noonPlus(-60_000));
    expect(reads).toEqual(['get EDITION', 'get EDITION']);
  });
});

describe('a draft', () => {
  const draft = aDraft(scheme());
  const next = { ...draft, version: 2 };

  it("is its division's alone, one for each policy, and gone once it is published", async () => {
    await database.commit([addDraft(draft)]);
    await expect(database.commit([addDraft(draft)])).rejects.toMatchObject({ code: 'already_exists' });
    expect(await getDraft(database, '990121', draft.id)).toBeNull();
    expect((await listDrafts(database, '990120', { limit: 10, cursor: null })).items.map(({ id }) => id)).toEqual([
      draft.id,
    ]);
    await database.commit([removeDraft(draft)]);
    expect(await getDraft(database, '990120', draft.id)).toBeNull();
  });

  it('that somebody wrote on meanwhile is neither overwritten nor published as it was', async () => {
    await database.commit([addDraft(draft)]);
    await database.commit([replaceDraft(draft, next)]);
    await expect(database.commit([replaceDraft(draft, next)])).rejects.toMatchObject({ code: 'version_conflict' });
    await expect(database.commit([removeDraft(draft)])).rejects.toMatchObject({ code: 'version_conflict' });
  });
});
