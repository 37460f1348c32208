import * as z from 'zod';
import { type DocumentType, documentTypes, numberHash, openNumber, sealNumber } from '../identity.ts';
import type { Keyring, SecretKey } from '../keyring.ts';
import { type ChildGenerations, childGenerations, filingKeys, findingKey } from './child-generations.ts';
import type { Database } from './database.ts';
import { childNumberKey, type Key, sealedNumberKey } from './keys.ts';
import { actionsAtMost, attemptsAtMost, busy } from './limits.ts';
import { readRecord } from './record.ts';
import { absent, neverHappens, type OnConflict, put, type Write } from './write.ts';

/** A document's type and its number as `normaliseIdNumber` leaves it. */
export interface ChildDocument {
  readonly type: DocumentType;
  readonly number: string;
}

export interface ChildKeys {
  readonly hmac: Keyring;
  readonly seal: Keyring;
  readonly random: (bytes: number) => Uint8Array;
}

/**
 * The children of the whole service by their documents. A child's key is made of chance: roster, claims and slots name it and
 * never change, whatever becomes of the secrets. Only the hash that leads from a number to the key is made with one.
 */
export interface ChildRegistry {
  /** The keys of these documents' children; null where nobody ever named one. */
  known(documents: readonly ChildDocument[]): Promise<(string | null)[]>;
  /** The same, and whoever was unknown has a key from now on: one, however many ask at once. Refuses with `busy`. */
  named(documents: readonly ChildDocument[]): Promise<string[]>;
  /** The documents of children in clear, in the order of the keys; only for exports under a request that is logged. */
  documentsOf(childKeys: readonly string[]): Promise<(ChildDocument | null)[]>;
}

export function childRegistry(database: Database, keys: ChildKeys): ChildRegistry {
  return {
    known: async (documents) => find(database, keys, documents, await childGenerations(database, keys.hmac)),
    named: async (documents) => {
      const found = await nameAll(database, keys, documents);
      return documents.map((document) => found.get(textOf(document))!);
    },
    documentsOf: async (childKeys) => {
      const items = await database.getMany(childKeys.map(sealedNumberKey));
      return items.map((item) => {
        if (!item) return null;
        const { documentType, sealedNumber } = readRecord(SealedNumber, item);
        return { type: documentType, number: openNumber(keys.seal, sealedNumber) };
      });
    },
  };
}

const ChildNumber = z.strictObject({ childKey: z.string() });
const SealedNumber = z.strictObject({ sealedNumber: z.string(), documentType: z.enum(documentTypes) });
export type SealedNumber = z.infer<typeof SealedNumber>;

/** The encrypted document number of a child; only for exports under a request that is logged. */
export async function sealedNumberOf(database: Database, childKey: string): Promise<SealedNumber | null> {
  const item = await database.get(sealedNumberKey(childKey));
  return item && readRecord(SealedNumber, item);
}

/** Leads from a document to its child under one key. */
export function fileUnder(
  key: SecretKey,
  { type, number }: ChildDocument,
  childKey: string,
  onConflict: OnConflict,
): Write {
  return put({ ...childNumberKey(key.id, numberHash(key, type, number)), childKey }, absent, onConflict);
}

export function placeUnder(key: SecretKey, { type, number }: ChildDocument): Key {
  return childNumberKey(key.id, numberHash(key, type, number));
}

async function nameAll(database: Database, keys: ChildKeys, documents: readonly ChildDocument[]) {
  const found = new Map<string, string>();
  let left = [...new Map(documents.map((document) => [textOf(document), document])).values()];
  for (let tries = 1; left.length > 0; tries++) {
    if (tries > attemptsAtMost) throw busy();
    // Read anew each time: whoever was faster may have filed under the keys of a later state.
    const generations = await childGenerations(database, keys.hmac);
    const there = await find(database, keys, left, generations);
    left.forEach((document, index) => {
      const childKey = there[index];
      if (childKey) found.set(textOf(document), childKey);
    });
    left = await nameStrangers(
      database,
      keys,
      left.filter((_, index) => !there[index]),
      generations,
      found,
    );
  }
  return found;
}

/** Answers those of a transaction that somebody else named meanwhile. */
async function nameStrangers(
  database: Database,
  keys: ChildKeys,
  strangers: readonly ChildDocument[],
  generations: ChildGenerations,
  found: Map<string, string>,
): Promise<ChildDocument[]> {
  if (strangers.length === 0) return [];
  const filing = filingKeys(keys.hmac, generations);
  const atOnce = Math.floor(actionsAtMost / (filing.length + 1));
  const left: ChildDocument[] = [];
  for (let start = 0; start < strangers.length; start += atOnce) {
    const named = strangers.slice(start, start + atOnce).map((document) => ({ document, childKey: newChildKey(keys) }));
    const conflicts = await database.attempt(named.flatMap((one) => naming(keys, filing, one)));
    for (const { document, childKey } of named)
      if (conflicts.length > 0) left.push(document);
      else found.set(textOf(document), childKey);
  }
  return left;
}

function naming(
  { seal: [newest], random }: ChildKeys,
  filing: readonly SecretKey[],
  { document, childKey }: { readonly document: ChildDocument; readonly childKey: string },
): Write[] {
  const sealedNumber = sealNumber(newest, random(12), document.number);
  const sealed = { ...sealedNumberKey(childKey), sealedNumber, documentType: document.type };
  return [
    ...filing.map((key) =>
      fileUnder(key, document, childKey, neverHappens('whoever was named meanwhile is looked up')),
    ),
    put(sealed, absent, neverHappens('a new key is nobody’s yet')),
  ];
}

async function find(
  database: Database,
  keys: ChildKeys,
  documents: readonly ChildDocument[],
  generations: ChildGenerations,
): Promise<(string | null)[]> {
  const key = findingKey(keys.hmac, generations);
  const items = await database.getMany(documents.map((document) => placeUnder(key, document)));
  return items.map((item) => item && readRecord(ChildNumber, item).childKey);
}

function newChildKey({ random }: ChildKeys): string {
  return `chd_${Buffer.from(random(15)).toString('base64url')}`;
}

function textOf({ type, number }: ChildDocument): string {
  return `${type}\n${number}`;
}
