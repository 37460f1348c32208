import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSpreadsheet } from '../../../shared/files/spreadsheet.ts';
import type { Item } from '../../../shared/storage/codec.ts';
import { wholeTable } from '../../shared/storage/table-invariants.ts';
import { type Answered, type Api, type Persona, startApi } from '../../support/api.ts';
import { asking, fill } from '../../support/asking.ts';
import { people } from '../../support/county.ts';
import { type Operation, operations } from '../../support/documented.ts';
import { scheme } from '../publishing/county.ts';
import { answerFile, type BatchStory, preparedBatch, sendFile } from './batch-story.ts';

const { qinghe, reviewer, approver, clerk, checker, auditor } = people;
const policyId = '330903-shili';
const webhook = { url: 'https://hook.example.com/tuobu', secret: '0123456789abcdef0123456789abcdef' };

let api: Api;
let ask: Awaited<ReturnType<typeof asking>>;
let story: BatchStory;
/** By the beginning of a path, what its `{…}` name in 330903. */
let named: Readonly<Record<string, Record<string, string>>>;
let before: ReadonlyMap<string, Item>;

/** Everything that follows 核定, once: a batch paid, money asked back, an inspection, papers, an export, a draft, a webhook. */
beforeAll(async () => {
  api = await startApi('2026-06-03T01:00:00Z');
  ask = await asking(api);
  story = await preparedBatch(api);
  const batch = `/v1/payment-batches/${story.batchId}`;
  await api.post(`${batch}/apply`, checker);
  const answers = answerFile(story.payments);
  expect((await sendFile(api, `${batch}/answers`, checker, answers)).status).toBe(200);
  const paid = (await api.get(batch, clerk)).json;
  const claim = `/v1/claims/${story.claims[0]}`;
  const { version } = (await api.get(claim, auditor)).json;
  const recovery = await api.post(`${claim}/recoveries`, approver, { amount: '10', reason: '多报' }, version);
  const drawn = await api.post('/v1/inspections', reviewer, { claimIds: [...story.claims], perMille: 1_000 });
  const exported = await api.post('/v1/audit/exports', auditor, {
    ...{ requestNo: '审调1号', reason: '例行审计', claimIds: [...story.claims] },
  });
  const draft = await api.post('/v1/policies', approver, scheme({ division: '330903', id: policyId }));
  const hook = await api.put('/v1/division/webhook', approver, webhook);
  const delegation = await api.post('/v1/delegations', reviewer, {
    ...{ role: 'health-reviewer', to: { person: 'colleague', name: '示例丙' } },
    ...{ from: '2026-06-11', until: '2026-06-20', reason: '出差' },
  });
  for (const { status } of [recovery, drawn, exported, draft, hook, delegation]) expect(status).toBe(201);
  const [paper] = (await api.get(`${claim}/attachments`, auditor)).json.items;
  named = {
    '/v1/claims/': {
      ...{ id: story.claims[0], attachmentId: paper.id, recoveryId: recovery.json.id, lineId: '0001' },
      sha256: paper.sha256,
    },
    '/v1/audit/claims/': { id: story.claims[0] },
    '/v1/audit/exports/': { id: exported.json.id },
    '/v1/delegations/': { id: delegation.json.id },
    '/v1/notices/': { id: story.noticeId, objectionId: 'obj_never' },
    '/v1/payment-batches/': {
      ...{ id: story.batchId, paymentId: paid.payments[0].id },
      sha256: createHash('sha256').update(answers).digest('hex'),
    },
    '/v1/inspections/': { id: drawn.json.id },
    '/v1/institutions/': { id: 'PT-0001', rateId: 'rate_never' },
    '/v1/policies/': { id: policyId },
  };
  before = await wholeTable(api.table);
});

const bureaus = operations
  .map((operation) => ({
    ...operation,
    offices: (operation['x-roles'] ?? []).filter((role) => role !== 'institution'),
  }))
  .filter(({ offices }) => offices.length > 0);
const idsIn = (path: string) => Object.entries(named).find(([start]) => path.startsWith(start))?.[1];
const far = (role: string): Persona => ({ sub: `far-${role}`, roles: [role], division: '330902' });
const near = (role: string): Persona => ({ sub: `near-${role}`, roles: [role] });
/** A PUT of what never was creates it in one's own division: no answer to compare with. */
const creates = ({ method, path }: Operation) => method === 'PUT' && /institutions|draft/.test(path);

describe('to an officer of another division', () => {
  const owned = bureaus.filter(
    (operation) => /\{(id|\w+Id)\}/.test(operation.path) && !operation.path.includes('settings'),
  );

  test.each(owned.filter((operation) => !creates(operation)))(
    '$method $path is not there',
    async ({ method, path, offices }) => {
      const ids = idsIn(path)!;
      for (const role of offices) {
        const [there, never] = [
          await ask(method, fill(path, ids), far(role)),
          await ask(method, fill(path, { ...ids, id: 'never-was' }), far(role)),
        ];
        expect([role, there.status, there.json]).toEqual([role, 404, never.json]);
      }
    },
  );

  test.each(owned.filter(({ method }) => method === 'GET'))(
    '$path is there for an officer of its own',
    async ({ path, offices }) => {
      const { status } = await ask('GET', fill(path, idsIn(path)!), near(offices[0]!));
      // No rate has this id.
      expect(status).toBe(path.includes('{rateId}') ? 404 : 200);
    },
  );

  const lists = bureaus.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
  test.each(lists)('GET $path shows nothing of ours', async ({ path, offices, parameters }) => {
    const needs = parameters.filter(({ in: place, required }) => place === 'query' && required).map(({ name }) => name);
    const query = needs.map((name) => `${name}=${name === 'year' ? '2026' : '2026-01'}`).join('&');
    for (const role of offices) {
      const answered = await api.get(query ? `${path}?${query}` : path, far(role));
      expect([role, [200, 404].includes(answered.status)]).toEqual([role, true]);
      const shown = await textOf(answered);
      for (const secret of [
        ...story.claims,
        story.batchId,
        story.noticeId,
        'PT-0001',
        '示例青禾',
        '示例1号',
        policyId,
        'hook.example',
        '示例丙',
      ])
        expect([role, secret, shown.includes(secret)]).toEqual([role, secret, false]);
    }
  });

  test('no claim of ours can be named in a body', async () => {
    const claimIds = [...story.claims];
    const asked = [
      ['/v1/notices', 'health-approver', { claimIds }],
      ['/v1/payment-batches', 'payment-clerk', { claimIds }],
      ['/v1/inspections', 'health-reviewer', { claimIds, perMille: 1_000 }],
      ['/v1/audit/exports', 'auditor', { claimIds, requestNo: '审调9号', reason: '例行审计' }],
    ] as const;
    for (const [path, role, body] of asked) {
      const { status, json } = await api.post(path, far(role), body);
      expect([path, status, json.code]).toEqual([path, 404, 'not_found']);
    }
    for (const [path, role] of [
      ['determine', 'health-approver'],
      ['fund', 'finance-officer'],
    ] as const) {
      const { json } = await api.post(`/v1/claims/bulk-${path}`, far(role), { claimIds });
      expect(json.items.map(({ code }: { code: string }) => code)).toEqual(['not_found', 'not_found']);
    }
    const document = scheme({ division: '330903', id: policyId });
    const draft = await api.put(`/v1/policies/${policyId}/draft`, far('health-approver'), document);
    expect(draft.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/division']);
  });

  test('and nothing of it has changed', async () => {
    const after = await wholeTable(api.table);
    for (const [key, item] of before) expect([key, after.get(key)]).toEqual([key, item]);
    expect((await api.get(`/v1/claims/${story.claims[0]}`, qinghe)).json.status).toBe('paid');
  });
});

async function textOf({ headers, json, bytes }: Answered): Promise<string> {
  if (headers['content-disposition'] === undefined) return JSON.stringify(json);
  return (await readSpreadsheet(bytes)).flat().join(' ');
}
