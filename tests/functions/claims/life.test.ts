import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answered, type Api, type Persona, startApi } from '../../support/api.ts';
import { idNumber } from '../../support/builders.ts';
import {
  type County,
  childBody,
  classBody,
  furnish,
  institutionBody,
  numbers,
  paymentBasisBody,
  people,
} from '../../support/county.ts';

const { qinghe, haixing, reviewer, approver, finance } = people;

let api: Api;
let county: County;
beforeAll(async () => {
  api = await startApi();
  county = await furnish(api);
});

let month = 0;
let period: string;
beforeEach(() => {
  // Each test has a month of its own: 2024-01 to 2024-06 and on, all of them begun.
  api.setClock('2024-12-20T01:00:00Z');
  month += 1;
  period = `2024-${String(month).padStart(2, '0')}`;
});

const child = (classId: string, changes: Record<string, unknown> = {}) => ({
  name: '陈一禾',
  idNumber: numbers[0],
  birthOrder: 1,
  classId,
  ...changes,
});

async function filed(as: Persona, children: unknown[], over = {}): Promise<Answered> {
  return api.post('/v1/claims', as, { kind: 'operating', period, children, ...over });
}

async function submitted(as: Persona, children: unknown[]): Promise<string> {
  const claim = await filed(as, children);
  const sent = await api.post(`/v1/claims/${claim.json.id}/submit`, as, undefined, claim.json.version);
  if (sent.status !== 200) throw new Error(JSON.stringify(sent.json));
  return claim.json.id;
}
const codes = (of: readonly { code: string }[]) => of.map(({ code }) => code);

describe('a claim', () => {
  test('that is returned says why, is corrected and submitted again', async () => {
    const id = await submitted(qinghe, [child(county.classes.qinghe)]);
    const blank = await api.post(`/v1/claims/${id}/review`, reviewer, { decision: 'return' }, 2);
    expect([blank.status, blank.json.errors[0].pointer]).toEqual([422, '/reason']);
    const back = await api.post(`/v1/claims/${id}/review`, reviewer, { decision: 'return', reason: '请补户口簿' }, 2);
    expect([back.json.status, back.json.publicStatus, back.json.statusReason]).toEqual([
      'returned',
      '需补正',
      '请补户口簿',
    ]);
    const { enrolmentId } = back.json.lines[0];
    const body = { kind: 'operating', period, children: [{ enrolmentId, feeStandard: '1900.00' }] };
    expect((await api.put(`/v1/claims/${id}`, qinghe, body)).json.code).toBe('if_match_missing');
    const edited = await api.put(`/v1/claims/${id}`, qinghe, body, 3);
    expect([edited.status, edited.headers.etag, edited.json.totals.computed]).toEqual([200, '"4"', '190.00']);
    const again = await api.post(`/v1/claims/${id}/submit`, qinghe, {}, 4);
    expect([again.json.status, again.json.submission > 1]).toEqual(['submitted', true]);
  });

  test('that is withdrawn frees its child and its place', async () => {
    const id = await submitted(qinghe, [child(county.classes.qinghe)]);
    const gone = await api.post(`/v1/claims/${id}/withdraw`, qinghe, { reason: '填错' }, 2);
    expect([gone.json.status, gone.json.publicStatus]).toEqual(['withdrawn', '已撤回']);
    const other = await submitted(haixing, [child(county.classes.haixing)]);
    const { lines } = (await api.get(`/v1/claims/${other}`, haixing)).json;
    expect([lines[0].computed, codes(lines[0].flags).includes('slot_conflict')]).toEqual(['200.00', false]);
    expect((await filed(qinghe, [child(county.classes.qinghe)])).status).toBe(201);
  });

  test('loses its line to another when the reviewer moves the slot: both claims change, one child is paid once', async () => {
    const first = await submitted(qinghe, [child(county.classes.qinghe)]);
    const second = await submitted(haixing, [child(county.classes.haixing)]);
    const move = { decision: 'move', reason: '幼儿实际在海星' };
    const won = await api.post(`/v1/claims/${second}/slots/0001`, reviewer, move, 2);
    expect([won.status, won.json.totals.computed]).toEqual([200, '200.00']);
    const lost = await api.get(`/v1/claims/${first}`, qinghe);
    expect([lost.json.totals.computed, lost.json.version]).toEqual(['0.00', 3]);
    expect(codes(lost.json.lines[0].reasons)).toContain('duplicate_child_month');
    for (const id of [first, second]) expect((await api.get(`/v1/audit/claims/${id}`, reviewer)).json.valid).toBe(true);
  });

  test('that is rejected is over, and says why', async () => {
    const id = await submitted(qinghe, [child(county.classes.qinghe)]);
    const over = await api.post(`/v1/claims/${id}/review`, reviewer, { decision: 'reject', reason: '不在范围' }, 2);
    expect([over.json.status, over.json.publicStatus, over.json.statusReason]).toEqual([
      'rejected',
      '不予补助',
      '不在范围',
    ]);
    const late = await api.post(`/v1/claims/${id}/submit`, qinghe, {}, 3);
    expect([late.status, late.json.code]).toEqual([409, 'invalid_transition']);
  });

  test('that was not reviewed cannot be determined, nor one be reviewed twice', async () => {
    const id = await submitted(qinghe, [child(county.classes.qinghe)]);
    expect((await api.post(`/v1/claims/${id}/determine`, approver, { decision: 'pass' }, 2)).json.code).toBe(
      'invalid_transition',
    );
    await api.post(`/v1/claims/${id}/review`, reviewer, { decision: 'pass' }, 2);
    expect((await api.post(`/v1/claims/${id}/review`, reviewer, { decision: 'pass' }, 3)).json.code).toBe(
      'invalid_transition',
    );
    expect((await api.post(`/v1/claims/${id}/determine`, approver, { decision: 'pass' }, 2)).json.code).toBe(
      'version_conflict',
    );
  });

  test('for a period that has not begun, or that no policy covers, is refused', async () => {
    const early = await filed(qinghe, [child(county.classes.qinghe)], { period: '2025-01' });
    expect([early.status, early.json.code, early.json.errors[0].pointer]).toEqual([422, 'period_not_open', '/period']);
    const before = await filed(qinghe, [child(county.classes.qinghe)], { period: '2022-09' });
    expect([before.status, before.json.code]).toEqual([404, 'policy_not_found']);
  });

  test('is blocked by every fault at once: a child too old, one named twice, one without a rate', async () => {
    const old = { ...child(county.classes.qinghe), name: '大孩子', idNumber: idNumber('2020-01-01') };
    const twice = child(county.classes.qinghe);
    const claim = await filed(qinghe, [twice, twice, old]);
    expect(claim.status).toBe(201);
    const refused = await api.post(`/v1/claims/${claim.json.id}/submit`, qinghe, {}, 1);
    expect([refused.status, refused.json.code]).toEqual([422, 'claim_blocked']);
    expect(codes(refused.json.errors)).toEqual(expect.arrayContaining(['duplicate_child_in_claim', 'child_over_age']));
    expect((await api.get(`/v1/claims/${claim.json.id}`, qinghe)).json).toMatchObject({ status: 'draft', version: 1 });
  });

  test('of a site whose filing lapsed is blocked', async () => {
    const lapsed = institutionBody('示例旧园', '52330903MJ0000018C');
    lapsed.filings = [{ from: '2023-01-01', to: '2023-06-30', document: '示例备案回执', number: '旧' } as never];
    await api.put('/v1/institutions/PT-0003', approver, lapsed);
    const old = { sub: 'old', roles: ['institution'], institution: 'PT-0003' };
    const opened = await api.post('/v1/classes', old, {
      name: '小班',
      type: '托小班',
      openedOn: '2023-01-01',
      places: 20,
      feeStandards: [{ from: '2023-01', monthly: '2000' }],
    });
    const claim = await filed(old, [child(opened.json.id)]);
    const refused = await api.post(`/v1/claims/${claim.json.id}/submit`, old, {}, 1);
    expect([refused.status, refused.json.code]).toEqual([422, 'claim_blocked']);
    expect(codes(refused.json.errors)).toEqual(expect.arrayContaining(['filing_lapsed', 'no_rate']));
  });

  test('shares the registered places with the late claims of its month, save those of refused lines', async () => {
    const small = { ...qinghe, sub: 'small', institution: 'PT-0010' };
    const site = institutionBody('示例小园', '52330903MJ0000018C');
    const registeredPlaces = site.registeredPlaces.map((one) => ({ ...one, places: 1 }));
    await api.put('/v1/institutions/PT-0010', reviewer, { ...site, registeredPlaces });
    const rate = { rate: '0.10', from: '2024-01', to: '2024-12', docNo: '示例文号', reason: '年度核定' };
    const proposed = await api.post('/v1/institutions/PT-0010/rates', approver, rate);
    await api.post(`${proposed.headers.location}/cosign`, finance);
    const { id: classId } = (await api.post('/v1/classes', small, classBody)).json;
    const first = await submitted(small, [child(classId)]);

    const other = child(classId, { name: '林小满', idNumber: numbers[1] });
    const late = await filed(small, [other], { type: 'late', reason: '漏报' });
    const refused = await api.post(`/v1/claims/${late.json.id}/submit`, small, {}, 1);
    expect([refused.status, codes(refused.json.errors)]).toEqual([422, ['over_registered_places']]);
    const lines = [{ lineId: '0001', amount: '0.00', reason: 'not_enrolled' }];
    await api.post(`/v1/claims/${first}/review`, reviewer, { decision: 'pass', lines }, 2);
    expect((await api.post(`/v1/claims/${late.json.id}/submit`, small, {}, 1)).status).toBe(200);
  });

  test('names its own classes and children only; a masked number and a number for money are refused', async () => {
    const foreign = await filed(qinghe, [child(county.classes.haixing), { enrolmentId: 'enr_none' }]);
    expect([foreign.status, foreign.json.code]).toEqual([422, 'invalid_input']);
    const masked = await filed(qinghe, [child(county.classes.qinghe, { idNumber: '330903********9982' })]);
    expect([masked.status, masked.json.code, masked.json.errors[0].pointer]).toEqual([
      422,
      'masked_id_number',
      '/children/0/idNumber',
    ]);
    const numeric = await filed(qinghe, [child(county.classes.qinghe, { feeStandard: 2000 })]);
    expect([numeric.status, numeric.json.errors[0].pointer]).toEqual([422, '/children/0/feeStandard']);
  });
});

describe('construction', () => {
  test('is 20000.00 a class, once ever: a second claim of the class is refused', async () => {
    const claim = await api.post('/v1/claims', qinghe, { kind: 'construction', classIds: [county.classes.qinghe] });
    expect([claim.status, claim.json.totals.computed, claim.json.number.slice(0, 2)]).toEqual([201, '20000.00', 'JS']);
    expect((await api.post(`/v1/claims/${claim.json.id}/submit`, qinghe, {}, 1)).status).toBe(200);
    const again = await api.post('/v1/claims', qinghe, { kind: 'construction', classIds: [county.classes.qinghe] });
    expect([again.status, again.json.code]).toEqual([409, 'class_already_claimed']);
    await api.post(`/v1/claims/${claim.json.id}/review`, reviewer, { decision: 'pass' }, 2);
    const done = await api.post(`/v1/claims/${claim.json.id}/determine`, approver, { decision: 'pass' }, 3);
    expect([done.status, done.json.totals.determined]).toEqual([200, '20000.00']);
  });
});

describe('without a payment basis', () => {
  test('what rests on a report is computed and reviewed, and not determined', async () => {
    const bare = await startApi('2024-12-20T01:00:00Z');
    await bare.put('/v1/institutions/PT-0001', reviewer, institutionBody('示例青禾托育园', '52330903MJ0000018C'));
    const rate = { rate: '0.10', from: '2024-01', to: '2024-12', docNo: '示例文号', reason: '年度核定' };
    const proposed = await bare.post('/v1/institutions/PT-0001/rates', approver, rate);
    await bare.post(`${proposed.headers.location}/cosign`, finance);
    const opened = await bare.post('/v1/classes', qinghe, {
      name: '小班',
      type: '托小班',
      openedOn: '2023-01-01',
      places: 20,
      feeStandards: [{ from: '2023-01', monthly: '2000' }],
    });
    await bare.post('/v1/enrolments', qinghe, childBody('陈一禾', numbers[0]!, opened.json.id));
    const claim = await bare.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-05' });
    await bare.post(`/v1/claims/${claim.json.id}/submit`, qinghe, {}, 1);
    await bare.post(`/v1/claims/${claim.json.id}/review`, reviewer, { decision: 'pass' }, 2);
    const stuck = await bare.post(`/v1/claims/${claim.json.id}/determine`, approver, { decision: 'pass' }, 3);
    expect([stuck.status, stuck.json.code]).toEqual([409, 'no_payment_basis']);
    // A basis that covers the month allows it, even when one for later years was registered after it.
    await bare.put('/v1/division/payment-basis', approver, paymentBasisBody);
    await bare.put('/v1/division/payment-basis', approver, { ...paymentBasisBody, validFrom: '2025-01-01' });
    const done = await bare.post(`/v1/claims/${claim.json.id}/determine`, approver, { decision: 'pass' }, 3);
    expect([done.status, done.json.totals.determined]).toEqual([200, '200.00']);
  });
});
