import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { requiredKeyring } from '../../../shared/http/runtime.ts';
import { retireKeys, rotateKeys, scanChildren } from '../../../shared/storage/key-rotation.ts';
import { databaseOn } from '../../shared/storage/samples.ts';
import { type Api, type Persona, startApi } from '../../support/api.ts';
import { childBody, furnish, numbers, people } from '../../support/county.ts';

const { qinghe, haixing } = people;
const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const rings = { HMAC_KEY: `${key(11)} ${key(1)}`, SEAL_KEY: `${key(12)} ${key(2)}` };

async function submitted(api: Api, as: Persona, period: string) {
  const draft = await api.post('/v1/claims', as, { kind: 'operating', period });
  const sent = await api.post(`/v1/claims/${draft.json.id}/submit`, as, undefined, 1);
  expect([draft.status, sent.status]).toEqual([201, 200]);
  return sent.json.lines.map(({ computed, flags }: { computed: string; flags: { code: string }[] }) => ({
    computed,
    flags: flags.map(({ code }) => code),
  }));
}

/** One child on two rosters, the keys changed between the claims: it is paid for once, whoever comes second. */
test('one child, one institution, one month holds before, during and after a rotation of the keys', async () => {
  const old = await startApi(undefined, { LOG_LEVEL: 'SILENT' });
  const { classes } = await furnish(old);
  const same = { TABLE_NAME: old.table.tableName, DYNAMODB_ENDPOINT: old.table.endpoint };
  const both = await startApi(undefined, { ...same, ...rings });
  const fresh = await startApi(undefined, { ...same, HMAC_KEY: key(11), SEAL_KEY: key(12) });
  const child = (classId: string) => childBody('陈一禾', numbers[0]!, classId);
  const held = [{ computed: '200.00', flags: [] }];
  const conflict = [{ computed: '0.00', flags: ['slot_conflict'] }];

  expect((await old.post('/v1/enrolments', haixing, child(classes.haixing))).status).toBe(201);
  expect(await submitted(old, haixing, '2024-05')).toEqual(held);
  const rotation = {
    database: databaseOn(old.table),
    keys: {
      hmac: requiredKeyring({ env: rings }, 'HMAC_KEY'),
      seal: requiredKeyring({ env: rings }, 'SEAL_KEY'),
      random: randomBytes,
    },
    children: () => scanChildren(old.table.client, old.table.tableName),
    settle: async () => undefined,
    say: () => undefined,
  };
  const whileItWaits = async () => {
    expect((await both.post('/v1/enrolments', qinghe, child(classes.qinghe))).status).toBe(201);
    expect(await submitted(both, qinghe, '2024-05')).toEqual(conflict);
  };
  await rotateKeys({ ...rotation, settle: whileItWaits });
  expect(await submitted(both, qinghe, '2024-04')).toEqual(held);
  await retireKeys(rotation);
  expect(await submitted(fresh, haixing, '2024-04')).toEqual(conflict);
  const search = { body: { idNumber: numbers[0] } };
  expect((await fresh.call('POST', '/v1/enrolments/search', { as: haixing, ...search })).json.items).toHaveLength(1);
  // Whoever still runs with the old keys alone is stopped, not let through.
  expect((await old.call('POST', '/v1/enrolments/search', { as: haixing, ...search })).status).toBe(500);
});
