import { beforeAll, describe, expect, test } from 'vitest';
import { type Api, startApi } from '../../support/api.ts';
import { childBody, furnish, numbers, people, readyToBePaid } from '../../support/county.ts';

const { qinghe, haixing, reviewer, approver, finance, clerk, checker, auditor } = people;

let api: Api;
let classId: string;

beforeAll(async () => {
  api = await startApi('2026-02-03T01:00:00Z');
  const { classes } = await furnish(api);
  classId = classes.qinghe;
  await readyToBePaid(api, 'PT-0001', '示例青禾托育园');
  for (const index of [0, 1, 2])
    await api.post(
      '/v1/enrolments',
      qinghe,
      childBody(`示例幼儿${index}`, numbers[index]!, classId, { from: '2026-01-01' }),
    );
  const document = { docNo: '示例1号', year: '2026', source: 'city', programme: 'operating', type: 'issue' };
  await api.post('/v1/budget-documents', finance, { ...document, amount: '1000', issuedOn: '2026-01-15' });
});

interface Shown {
  readonly computed: string;
  readonly corrects: { readonly lineId: string; readonly difference: string };
}
interface Case {
  readonly id: string;
  readonly claimId: string;
  readonly state: string;
  readonly amount: string;
  readonly decided: string;
  readonly version: number;
}
const recoveries = async (): Promise<Case[]> => (await api.get('/v1/recoveries', approver)).json.items;
const claimOf = async (id: string) => (await api.get(`/v1/claims/${id}`, auditor)).json;
const correct = (corrects: string, changes: object) =>
  api.post('/v1/claims', qinghe, {
    kind: 'operating',
    type: 'correction',
    corrects,
    reason: '收费登记有误',
    ...changes,
  });

/** Sends a draft on to the end of its notice. */
async function noticed(draft: Awaited<ReturnType<Api['post']>>, after: string): Promise<string> {
  expect([draft.status, draft.json.code]).toEqual([201, undefined]);
  const { id } = draft.json;
  const path = `/v1/claims/${id}`;
  expect((await api.post(`${path}/submit`, qinghe, undefined, 1)).status).toBe(200);
  expect((await api.post(`${path}/review`, reviewer, { decision: 'pass' }, 2)).status).toBe(200);
  expect((await api.post(`${path}/determine`, approver, { decision: 'pass' }, 3)).status).toBe(200);
  const notice = await api.post('/v1/notices', approver, { claimIds: [id] });
  api.setClock(after);
  expect((await api.post(`/v1/notices/${notice.json.id}/close`, approver)).status).toBe(200);
  return id;
}

async function funded(id: string) {
  const { version } = await claimOf(id);
  return api.post(`/v1/claims/${id}/fund`, finance, { decision: 'pass' }, version);
}

async function paid(id: string, on: string): Promise<void> {
  expect((await funded(id)).status).toBe(200);
  const batch = await api.post('/v1/payment-batches', clerk, { claimIds: [id] });
  expect((await api.post(`/v1/payment-batches/${batch.json.id}/apply`, checker)).status).toBe(200);
  const answer = `/v1/payment-batches/${batch.json.id}/payments/${batch.json.payments[0].id}/answer`;
  for (const person of [clerk, checker]) await api.post(answer, person, { outcome: 'paid', on });
  expect((await claimOf(id)).status).toBe('paid');
}

const budget = async () => {
  const { json } = await api.get('/v1/budget?year=2026', finance);
  const { available, reserved, paid: out, restored } = json.items[0];
  return { available, reserved, paid: out, restored };
};

async function allHolds(...ids: string[]): Promise<void> {
  for (const id of ids)
    expect((await api.get(`/v1/audit/claims/${id}`, auditor)).json).toMatchObject({ valid: true, violations: [] });
  expect((await api.get('/v1/audit/budget?year=2026', auditor)).json).toMatchObject({ valid: true, violations: [] });
}

describe('更正 of a claim of 3 children, 2000.00 × 10% = 200.00 each', () => {
  let first: string;
  let correction: string;

  test('waits until the claim is paid', async () => {
    const draft = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2026-01' });
    const early = await correct(draft.json.id, {});
    expect([early.status, early.json.code, early.json.detail]).toEqual([
      409,
      'invalid_transition',
      `原申报${draft.json.number}是“草稿”，付清以后才能更正；还没有付款的，请联系主管部门退回，改好再提交。`,
    ]);
    first = await noticed(draft, '2026-02-25T01:00:00Z');
    await paid(first, '2026-02-25');
    expect(await budget()).toEqual({ available: '400.00', reserved: '0.00', paid: '600.00', restored: '0.00' });
  });

  test('names every line that is not there, stands twice or keeps its amount', async () => {
    const wrong = await correct(first, { lines: [{ lineId: '0009' }, { lineId: '0001' }, { lineId: '0001' }] });
    expect([wrong.status, wrong.json.errors.map(({ pointer, code }: never) => `${pointer} ${code}`)]).toEqual([
      422,
      ['/lines/0/lineId not_found', '/lines/2/lineId duplicate'],
    ]);
    const same = await correct(first, { lines: [{ lineId: '0001', feeStandard: '2000' }] });
    expect([same.status, same.json.errors[0].pointer, same.json.errors[0].code]).toEqual([
      422,
      '/lines/0/lineId',
      'nothing_changed',
    ]);
    const none = await correct(first, {});
    expect([none.status, none.json.errors[0].pointer, none.json.errors[0].code]).toEqual([
      422,
      '/lines',
      'nothing_changed',
    ]);
    const bare = await api.post('/v1/claims', qinghe, { kind: 'operating', type: 'correction', children: [] });
    expect(bare.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/children',
      '/children',
      '/corrects',
      '/reason',
    ]);
    const stray = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2026-01', corrects: first });
    expect([stray.status, stray.json.errors[0].pointer]).toEqual([422, '/corrects']);
    expect(
      (await api.post('/v1/claims', haixing, { kind: 'operating', type: 'correction', corrects: first, reason: '无' }))
        .status,
    ).toBe(404);
    const other = await correct(first, { period: '2026-02', lines: [{ lineId: '0001', notDue: true }] });
    expect([other.status, other.json.errors[0].pointer]).toEqual([422, '/period']);
  });

  test('computes every line again and says what differs: 1700 → 170.00, not due → 0.00, 2300 → 230.00', async () => {
    const lines = [
      { lineId: '0001', feeStandard: '1700' },
      { lineId: '0002', notDue: true },
      { lineId: '0003', feeStandard: '2300.00' },
    ];
    const draft = await correct(first, { lines });
    expect(draft.json).toMatchObject({
      type: 'correction',
      corrects: first,
      period: '2026-01',
      lateReason: '收费登记有误',
    });
    expect(draft.json.lines.map(({ computed, corrects }: Shown) => [computed, corrects])).toEqual([
      ['170.00', { lineId: '0001', determined: '200.00', difference: '-30.00' }],
      ['0.00', { lineId: '0002', determined: '200.00', difference: '-200.00' }],
      ['230.00', { lineId: '0003', determined: '200.00', difference: '30.00' }],
    ]);
    // 170 + 0 + 230 = 400; 400 − 600 = −200
    expect(draft.json.totals).toMatchObject({ computed: '400.00', corrected: '600.00', difference: '-200.00' });
    const second = await correct(first, { lines });
    expect([second.status, second.json.code]).toEqual([409, 'claim_exists']);
    correction = await noticed(draft, '2026-03-10T01:00:00Z');
    expect((await claimOf(correction)).status).toBe('awaiting-funds');
    const { items } = (await api.get('/v1/notices', auditor)).json;
    const { id } = items.find(({ claimIds }: { claimIds: string[] }) => claimIds.includes(correction));
    const { rows } = (await api.get(`/v1/notices/${id}`)).json;
    expect(rows).toMatchObject([{ amount: '400.00' }]);
    expect(rows[0].programme).toContain('（更正，原核定600.00元）');
  });

  test('what is owed back is a decided case on the payment; finance cannot return the claim any more', async () => {
    const { json } = await api.get('/v1/recoveries', approver);
    expect(json.items).toHaveLength(1);
    expect(json.items[0]).toMatchObject({
      claimId: first,
      kind: 'return',
      amount: '230.00',
      decided: '230.00',
      state: 'decided',
    });
    const { version } = await claimOf(correction);
    const back = await api.post(
      `/v1/claims/${correction}/fund`,
      finance,
      { decision: 'return', reason: '无' },
      version,
    );
    expect([back.status, back.json.code]).toEqual([409, 'invalid_transition']);
  });

  test('30.00 owed more is set off against 230.00 owed back, on the 指标 that paid: nothing goes to the bank', async () => {
    expect((await funded(correction)).status).toBe(200);
    expect((await claimOf(correction)).status).toBe('paid');
    // 600 + 30 paid, 30 restored: 1000 − 630 + 30 = 400 as before
    expect(await budget()).toEqual({ available: '400.00', reserved: '0.00', paid: '630.00', restored: '30.00' });
    const [recovery] = (await api.get('/v1/recoveries', approver)).json.items;
    expect(recovery).toMatchObject({ offset: '30.00', repaid: '0.00' });
    const steps = `/v1/claims/${first}/recoveries/${recovery.id}/steps`;
    const repaid = await api.post(
      steps,
      approver,
      { step: 'repay', amount: '200', on: '2026-03-10' },
      recovery.version,
    );
    expect(repaid.status).toBe(200);
    expect((await api.post(steps, approver, { step: 'close' }, repaid.json.version)).json.state).toBe('closed');
    // 1000 − 630 + 230 = 600
    expect(await budget()).toEqual({ available: '600.00', reserved: '0.00', paid: '630.00', restored: '230.00' });
    await allHolds(first, correction);
  });

  test('the month comes to what both say together: 600.00 − 200.00 = 400.00', async () => {
    const { json } = await api.get('/v1/reports/monthly?period=2026-01', finance);
    expect(json.rows.map((row: string[]) => row[7])).toEqual(['600.00', '-200.00']);
    expect(json.total[7]).toBe('400.00');
  });

  test('a line taken out is free: it is corrected no more, and a 补报 takes it, at the other institution too', async () => {
    const again = await correct(first, { lines: [{ lineId: '0002' }] });
    expect([again.status, again.json.errors[0].pointer, again.json.errors[0].code]).toEqual([
      422,
      '/lines/0/lineId',
      'not_found',
    ]);
    const late = await api.post('/v1/claims', qinghe, {
      kind: 'operating',
      type: 'late',
      period: '2026-01',
      reason: '本月确实在园',
    });
    expect(late.json.lines.map(({ child }: { child: { name: string } }) => child.name)).toEqual(['示例幼儿1']);
    const sent = await api.post(`/v1/claims/${late.json.id}/submit`, qinghe, undefined, 1);
    expect([sent.json.totals.computed, sent.json.flags]).toEqual(['200.00', []]);
    expect((await api.post(`/v1/claims/${late.json.id}/withdraw`, qinghe, undefined, 2)).status).toBe(200);
  });

  test('a correction corrects what the one before left: 170.00 → 190.00 in its own way to the bank', async () => {
    const draft = await correct(first, { lines: [{ lineId: '0001', feeStandard: '1900' }] });
    expect(
      draft.json.lines.map(({ computed, corrects }: Shown) => [computed, corrects.lineId, corrects.difference]),
    ).toEqual([
      ['190.00', '0001', '20.00'],
      ['230.00', '0003', '0.00'],
    ]);
    const id = await noticed(draft, '2026-03-25T01:00:00Z');
    await paid(id, '2026-03-25');
    // 600 − 20 = 580
    expect(await budget()).toEqual({ available: '580.00', reserved: '0.00', paid: '650.00', restored: '230.00' });
    await allHolds(first, id);
  });

  test('a child that the roster now ends before the month is taken out; with nothing more to pay the claim is settled', async () => {
    const { enrolmentId } = (await api.get(`/v1/claims/${first}`, qinghe)).json.lines[2];
    const known = await api.get(`/v1/enrolments/${enrolmentId}`, qinghe);
    const { name, birthOrder, evidence } = known.json;
    const left = { name, classId, birthOrder, evidence, from: '2025-06-01', to: '2025-12-31' };
    expect((await api.put(`/v1/enrolments/${enrolmentId}`, qinghe, left, known.json.version)).status).toBe(200);
    const draft = await correct(first, {});
    expect(draft.json.totals).toMatchObject({ corrected: '420.00', difference: '-230.00' });
    expect(draft.json.flags).toEqual([]);
    const id = await noticed(draft, '2026-04-10T01:00:00Z');
    expect(await claimOf(id)).toMatchObject({ status: 'settled', publicStatus: '已办结' });
    const open = (await recoveries()).filter(({ state }) => state === 'decided');
    // The latest payments, 20.00 and the 30.00 that was set off, give all they have; 180.00 fall on the first.
    expect(open.map(({ claimId, amount }) => [claimId === first, amount]).sort()).toEqual([
      [false, '20.00'],
      [false, '30.00'],
      [true, '180.00'],
    ]);
    await allHolds(first, id);
  });

  test('the reviewer is told what is being asked back already', async () => {
    const { version, id } = await claimOf(first);
    const { payables } = (await api.get(`/v1/claims/${id}/payments`, finance)).json;
    const opened = await api.post(
      `/v1/claims/${id}/recoveries`,
      approver,
      { amount: '10', reason: '举报', payableId: payables[0].id },
      version,
    );
    expect(opened.status).toBe(201);
    const draft = await correct(first, { lines: [{ lineId: '0001', feeStandard: '1800' }] });
    expect(draft.json.flags).toEqual([
      {
        code: 'already_recovered',
        blocking: false,
        text: '原申报已追回或正在追回10.00元，请核对这次更正是否已包括在内，不要重复退款。',
      },
    ]);
    expect((await api.post(`/v1/claims/${draft.json.id}/withdraw`, qinghe, undefined, 1)).status).toBe(200);
  });

  test('money of an earlier year that comes back goes to the treasury', async () => {
    api.setClock('2027-01-20T01:00:00Z');
    const before = await budget();
    const open = (await api.get('/v1/recoveries', approver)).json.items.filter(
      ({ state }: never) => state === 'decided',
    );
    for (const { id, claimId, decided, version } of open) {
      const steps = `/v1/claims/${claimId}/recoveries/${id}/steps`;
      expect(
        (await api.post(steps, approver, { step: 'repay', amount: decided, on: '2027-01-20' }, version)).status,
      ).toBe(200);
    }
    expect(await budget()).toEqual(before);
  });
});
