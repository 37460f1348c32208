import { contentHash } from '../canonical-json.ts';
import type { Policy } from '../policy/index.ts';
import { type Law, lawOf, nothingPublished, type Published } from '../publishing/law.ts';
import type { Publication } from '../publishing/publish.ts';
import { PolicyEnd, PolicyVersion, RecordedDecision } from '../publishing/records.ts';
import { Refusal } from '../refusal.ts';
import { type Item, unpack } from './codec.ts';
import type { Database } from './database.ts';
import {
  editionKey,
  policyDocumentKey,
  policyEndKey,
  policyVersionKey,
  publishedPolicies,
  settingDecisionKey,
} from './keys.ts';
import { packedDocument } from './policy-drafts.ts';
import { readRecord } from './record.ts';
import { alreadyExists } from './versions.ts';
import { absent, equal, put, type Write } from './write.ts';

/** The law as a function sees it: built in, and what bureaus published. */
export interface LawReader {
  /** At most some seconds old: for questions that move no money. */
  at(now: Date): Promise<Law>;
  /** As it stands now: for whatever is decided or stored. */
  latest(now: Date): Promise<Law>;
}

/** How long an edition is taken for the current one without looking. */
export const freshMilliseconds = 5_000;

/** Looking costs one small item; only a new edition is read, and each document once in the life of a process. */
export function lawReader(database: Database, builtIn: readonly Policy[]): LawReader {
  const documents = new Map<string, Policy>();
  let known = lawOf(builtIn, nothingPublished);
  let lookedAt = Number.NEGATIVE_INFINITY;
  const latest = async (now: Date) => {
    const edition = Number((await database.get(editionKey))?.edition ?? 0);
    if (edition !== known.edition) known = lawOf(builtIn, await readPublished(database, documents));
    lookedAt = now.getTime();
    return known;
  };
  return {
    latest,
    at: async (now) => (Math.abs(now.getTime() - lookedAt) < freshMilliseconds ? known : latest(now)),
  };
}

/** Puts a version and the ends it brings into the world. Refuses with `busy` when something else was published meanwhile. */
export function publishVersion({ edition }: Law, { version, document, ends }: Publication): Write[] {
  return [
    nextEdition(edition),
    put({ ...policyVersionKey(version), ...version }, absent, () => alreadyExists('版本')),
    put({ ...policyDocumentKey(version), document: packedDocument(document) }, absent, () => alreadyExists('版本')),
    ...ends.map((end) => put({ ...policyEndKey(end), ...end }, absent, () => alreadyExists('结束记录'))),
  ];
}

/** Records a decision about a setting. Refuses with `busy` when something else was published meanwhile. */
export function recordDecision({ edition }: Law, decision: RecordedDecision): Write[] {
  const item = { ...settingDecisionKey(decision), ...decision };
  return [nextEdition(edition), put(item, absent, () => alreadyExists('决定'))];
}

/** Whatever is published is decided on one edition and makes the next: two can never be decided on the same one. */
function nextEdition(edition: number): Write {
  const unchanged = edition === 0 ? absent : equal({ edition });
  const meanwhile = () =>
    new Refusal('busy', '此刻另有政策或决定刚刚发布，这一次没有写入，请稍候再试。', { retryAfterSeconds: 1 });
  return put({ ...editionKey, edition: edition + 1 }, unchanged, meanwhile);
}

async function readPublished(database: Database, documents: Map<string, Policy>): Promise<Published> {
  const items = await database.all({ partition: publishedPolicies, prefix: '' });
  const of = (sort: string) => items.filter(({ sk }) => String(sk).startsWith(`${sort}#`));
  const versions = of('VERSION').map((item) => readRecord(PolicyVersion, item));
  await readDocuments(database, versions, documents);
  return {
    edition: Number(items.find(({ sk }) => sk === editionKey.sk)?.edition ?? 0),
    versions,
    documents: versions.map(({ sha256 }) => documents.get(sha256)!),
    ends: of('END').map((item) => readRecord(PolicyEnd, item)),
    decisions: of('SETTING').map((item) => readRecord(RecordedDecision, item)),
  };
}

async function readDocuments(database: Database, versions: readonly PolicyVersion[], documents: Map<string, Policy>) {
  const wanted = versions.filter(({ sha256 }) => !documents.has(sha256));
  const items = await database.getMany(wanted.map(policyDocumentKey));
  for (const [index, version] of wanted.entries())
    documents.set(version.sha256, documentIn(items[index] ?? null, version));
}

/** It passed every check when it was published; that it is still the same, its hash says. */
function documentIn(item: Item | null, { id, version, sha256: published }: PolicyVersion): Policy {
  if (!item) throw new Error(`policy ${id} version ${version} has no document`);
  const document = unpack(item.document as Uint8Array) as Policy;
  if (contentHash(document) !== published) throw new Error(`policy ${id} version ${version} is not what was published`);
  return document;
}
