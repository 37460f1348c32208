import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openNumber, sealedWith } from '../../../shared/identity.ts';
import { type Keyring, secretKey } from '../../../shared/keyring.ts';
import { childGenerations } from '../../../shared/storage/child-generations.ts';
import { type ChildDocument, childRegistry, sealedNumberOf } from '../../../shared/storage/children.ts';
import { createDatabase, type Database } from '../../../shared/storage/database.ts';
import { type Rotation, retireKeys, rotateKeys, scanChildren } from '../../../shared/storage/key-rotation.ts';
import { idNumber } from '../../support/builders.ts';
import { freshTable, type TestTable } from '../../support/engine.ts';
import { wholeTable } from './table-invariants.ts';

const keyOf = (byte: number) => secretKey(Buffer.alloc(32, byte));
const [oldHash, newHash, oldSeal, newSeal] = [keyOf(1), keyOf(2), keyOf(3), keyOf(4)] as const;
const before = { hmac: [oldHash], seal: [oldSeal] } satisfies Record<string, Keyring>;
const both = { hmac: [newHash, oldHash], seal: [newSeal, oldSeal] } satisfies Record<string, Keyring>;
const after = { hmac: [newHash], seal: [newSeal] } satisfies Record<string, Keyring>;
type Rings = { hmac: Keyring; seal: Keyring };

const documents = Array.from(
  { length: 7 },
  (_, index): ChildDocument => ({
    type: index === 6 ? '护照' : '居民身份证',
    number: index === 6 ? 'E12345678' : idNumber('2023-03-01', index + 1),
  }),
);

class Killed extends Error {}

/** A database over the table that dies at its `dying`th request, before or after it was carried out. */
function databaseDying(on: TestTable, dying = Number.POSITIVE_INFINITY, when: 'before' | 'after' = 'before') {
  let requests = 0;
  const send = on.client.send.bind(on.client) as (command: unknown) => Promise<unknown>;
  const client = {
    send: async (command: unknown) => {
      requests += 1;
      if (requests >= dying && when === 'before') throw new Killed();
      const answer = await send(command);
      if (requests >= dying) throw new Killed();
      return answer;
    },
  } as unknown as TestTable['client'];
  const options = { client, tableName: on.tableName, sleep: async () => undefined, random: Math.random };
  return { database: createDatabase(options), client };
}

const registry = (database: Database, rings: Rings) => childRegistry(database, { ...rings, random: randomBytes });

function rotation(on: TestTable, dying?: number, when?: 'before' | 'after'): Rotation {
  const { database, client } = databaseDying(on, dying, when);
  return {
    database,
    keys: { ...both, random: randomBytes },
    children: () => scanChildren(client, on.tableName, 4),
    settle: async () => undefined,
    say: () => undefined,
  };
}

describe('a child', () => {
  it('has one key however many name it at once, and the table holds neither number nor hash of another key', async () => {
    const own = await freshTable();
    const { database } = databaseDying(own);
    const answers = await Promise.all([1, 2, 3, 4].map(() => registry(database, before).named(documents)));
    expect(new Set(answers.map((keys) => JSON.stringify(keys))).size).toBe(1);
    expect(new Set(answers[0]).size).toBe(documents.length);
    expect(answers[0]![0]).toMatch(/^chd_[\w-]{20}$/);
    expect(await registry(database, before).named([...documents, documents[0]!])).toEqual([
      ...answers[0]!,
      answers[0]![0],
    ]);
    const text = JSON.stringify([...(await wholeTable(own)).values()]);
    for (const { number } of documents) expect(text).not.toContain(number);
    const sealed = await sealedNumberOf(database, answers[0]![6]!);
    expect([sealed?.documentType, openNumber([oldSeal], sealed!.sealedNumber)]).toEqual(['护照', 'E12345678']);
  });

  it('that nobody named is not known, and looking it up writes nothing', async () => {
    const own = await freshTable();
    const { database } = databaseDying(own);
    await registry(database, before).named(documents.slice(0, 1));
    const size = (await wholeTable(own)).size;
    expect((await registry(database, before).known(documents.slice(0, 2))).map((key) => key !== null)).toEqual([
      true,
      false,
    ]);
    expect((await wholeTable(own)).size).toBe(size);
  });

  it('is not named anew by a function whose keys are not those of the table', async () => {
    const own = await freshTable();
    const { database } = databaseDying(own);
    await registry(database, before).named(documents);
    const fault = `filed under the keys ${oldHash.id}; HMAC_KEY holds ${newHash.id}`;
    await expect(registry(database, after).named(documents)).rejects.toThrow(fault);
    await expect(registry(database, after).known(documents)).rejects.toThrow(fault);
  });
});

describe('a rotation', () => {
  it('killed before or after any of its requests is finished by the next run; every child keeps its key at every point', async () => {
    const own = await freshTable();
    const calm = databaseDying(own).database;
    const keys = await registry(calm, before).named(documents);
    let kills = 0;
    for (const when of ['before', 'after'] as const)
      for (let dying = 1; ; dying++) {
        const attempt = rotation(own, dying, when);
        const outcome = await rotateKeys(attempt).catch((fault: unknown) => fault);
        // A function with both keys and, for a child that is known, one that has yet to hear of the new ones: the same answer.
        expect(await registry(calm, both).named(documents)).toEqual(keys);
        expect(await registry(calm, before).named(documents)).toEqual(keys);
        if (!(outcome instanceof Killed)) {
          expect(outcome).toBeUndefined();
          break;
        }
        kills += 1;
      }
    expect(kills).toBeGreaterThan(15);
    const generations = await childGenerations(calm, both.hmac);
    expect([generations.filing, generations.complete]).toEqual([
      [oldHash.id, newHash.id],
      [oldHash.id, newHash.id],
    ]);
    for (const key of keys) expect(sealedWith((await sealedNumberOf(calm, key))!.sealedNumber)).toBe(newSeal.id);

    kills = 0;
    for (let dying = 1; ; dying++) {
      const outcome = await retireKeys(rotation(own, dying, 'after')).catch((fault: unknown) => fault);
      expect(await registry(calm, both).named(documents)).toEqual(keys);
      if (!(outcome instanceof Killed)) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(5);
    expect(await registry(calm, after).named(documents)).toEqual(keys);
    const places = [...(await wholeTable(own)).values()]
      .map(({ pk }) => String(pk))
      .filter((pk) => pk.startsWith('NUMBERED#'));
    expect(places.filter((pk) => pk.includes(oldHash.id))).toEqual([]);
    expect(places).toHaveLength(documents.length);
    await expect(registry(calm, before).named(documents)).rejects.toThrow(`filed under the keys ${newHash.id}`);
  });

  it('files children named meanwhile under both keys, by functions that hold both', async () => {
    const own = await freshTable();
    const { database } = databaseDying(own);
    const [first] = await registry(database, before).named(documents.slice(0, 1));
    const named: string[] = [];
    // While the rotation waits, functions of both kinds are at work.
    const settle = async () => {
      named.push(...(await registry(database, both).named(documents.slice(0, 4))));
      await expect(registry(database, before).named(documents)).rejects.toThrow(
        'new children are filed under the keys',
      );
    };
    await rotateKeys({ ...rotation(own), settle });
    expect(named[0]).toBe(first);
    await retireKeys(rotation(own));
    expect(await registry(database, after).named(documents.slice(0, 4))).toEqual(named);
  });

  it('lets no number have two children, even by a function that read the state before it and wrote after it', async () => {
    const own = await freshTable();
    const { database } = databaseDying(own);
    await registry(database, before).named(documents.slice(0, 2));
    // Each hesitates between its reading and its writing while the whole rotation goes by, and another names the same child.
    for (const [rings, goOn] of [
      [before, () => rotateKeys(rotation(own))],
      [both, () => retireKeys(rotation(own))],
    ] as const) {
      const stranger: ChildDocument = { type: '护照', number: `P${rings.hmac[0].id}` };
      let faster: string[] = [];
      const hesitating: Database = {
        ...database,
        attempt: async (writes) => {
          if (faster.length === 0) {
            await goOn();
            faster = await registry(database, both).named([stranger]);
          }
          return database.attempt(writes);
        },
      };
      expect(await registry(hesitating, rings).named([stranger])).toEqual(faster);
    }
  });

  it('does not end the old key before every child is filed under the new one', async () => {
    const own = await freshTable();
    const { database } = databaseDying(own);
    await registry(database, before).named(documents);
    await expect(retireKeys(rotation(own))).rejects.toThrow(`filed under the key ${newHash.id} yet`);
    await rotateKeys(rotation(own));
    // A function with the old ring alone still seals with the old key.
    const { database: late } = databaseDying(own);
    await childRegistry(late, { hmac: both.hmac, seal: before.seal, random: randomBytes }).named([
      { type: '护照', number: 'LATE12345' },
    ]);
    await expect(retireKeys(rotation(own))).rejects.toThrow('1 numbers were still under an old key');
    await retireKeys(rotation(own));
  });
});
