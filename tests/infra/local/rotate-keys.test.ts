import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEngine } from '../../../infra/local/engine.ts';
import { keepKeys } from '../../../infra/local/keys.ts';
import { rotateLocalKeys } from '../../../infra/local/rotate-keys.ts';
import { ensureTables } from '../../../infra/local/tables.ts';
import { openNumber } from '../../../shared/identity.ts';
import { type Keyring, readKeyring } from '../../../shared/keyring.ts';
import { childRegistry, sealedNumberOf } from '../../../shared/storage/children.ts';
import { databaseOn } from '../../shared/storage/samples.ts';
import { idNumber } from '../../support/builders.ts';
import { testClient } from '../../support/engine.ts';
import { freshDirectory } from '../../support/service.ts';

const documents = [1, 2, 3].map((order) => ({
  type: '居民身份证' as const,
  number: idNumber('2023-04-01', order),
}));
const keySchema = [
  { AttributeName: 'pk', KeyType: 'HASH' as const },
  { AttributeName: 'sk', KeyType: 'RANGE' as const },
];
const definition = {
  TableName: 'children',
  BillingMode: 'PAY_PER_REQUEST' as const,
  KeySchema: keySchema,
  AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
};

/** The directory's children by the keys that lie in it now, and how the first one's number opens. */
async function childrenIn(directory: string) {
  const engine = await startEngine(join(directory, 'tuobu.db'));
  await ensureTables(engine.endpoint, [{ definition, timeToLive: undefined }]);
  const kept = keepKeys(directory, false);
  const [hmac, seal] = [kept.hmac, kept.seal].map((text) => readKeyring(text)!) as [Keyring, Keyring];
  const database = databaseOn({ client: testClient(engine.endpoint), tableName: 'children' });
  const keys = await childRegistry(database, { hmac, seal, random: randomBytes }).named(documents);
  const number = openNumber(seal, (await sealedNumberOf(database, keys[0]!))!.sealedNumber);
  await engine.close();
  return { keys, number, rings: [kept.hmac, kept.seal] };
}

test('a data directory gets new keys and keeps its children; a second run changes the keys once more', async () => {
  const directory = freshDirectory();
  const first = await childrenIn(directory);
  const said: string[] = [];
  await rotateLocalKeys(directory, (line) => said.push(line));
  expect(said).toEqual([
    '第1遍：共3名儿童，改写6处。',
    '第2遍：共3名儿童，改写0处。',
    '旧密钥下的索引已删除3条，旧密钥可以从配置中去掉。',
    '已换成新密钥。',
  ]);
  const then = await childrenIn(directory);
  expect([then.keys, then.number]).toEqual([first.keys, documents[0]!.number]);
  for (const [index, ring] of then.rings.entries()) expect(ring).not.toBe(first.rings[index]);
  await rotateLocalKeys(directory, () => undefined);
  expect((await childrenIn(directory)).keys).toEqual(first.keys);
});

test('new keys that a killed run had put before the old ones are used by the next', async () => {
  const directory = freshDirectory();
  const { keys, rings } = await childrenIn(directory);
  const files = ['hmac.key', 'seal.key'].map((name) => join(directory, 'keys', name));
  const fresh = randomBytes(32).toString('base64');
  writeFileSync(files[0]!, `${fresh}\n${rings[0]}`);
  await rotateLocalKeys(directory, () => undefined);
  expect(readFileSync(files[0]!, 'utf8')).toBe(fresh);
  expect((await childrenIn(directory)).keys).toEqual(keys);
});

test('a directory without data is not touched', async () => {
  const directory = freshDirectory();
  await expect(rotateLocalKeys(directory, () => undefined)).rejects.toThrow('没有数据');
});
