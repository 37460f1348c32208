import { beforeAll, describe, expect, test } from 'vitest';
import { type Api, startApi } from '../../support/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi('2026-01-10T01:00:00Z');
});

const putuo = { division: '330903', month: '2024-05' };
const ask = (kind: string, body: Record<string, unknown>, query = '') =>
  api.call('POST', `/v1/calculations/${kind}${query}`, { body: { ...putuo, ...body } });
const pointers = (json: { errors?: { pointer: string }[] }) => json.errors?.map(({ pointer }) => pointer);

describe('in 普陀区', () => {
  test('three new classes get 60000.00, and the answer says that it rests on a report', async () => {
    const { status, json } = await ask('construction-subsidy', { facts: { newClasses: 3 } });
    expect([status, json.determination, json.amount]).toEqual([200, 'entitled', '60000.00']);
    expect(json.policy).toMatchObject({ id: '330903-putuo', division: '330903', attested: true });
    expect(json.explanation.length).toBeGreaterThan(0);
    expect(json.citations.every(({ quote }: { quote: string }) => quote.length > 0)).toBe(true);
    expect(json.assumptions.length).toBeGreaterThan(0);
  });

  test('a rate of 10% on 2000.00 is 200.00', async () => {
    const facts = { operatingRate: '0.10' };
    const { json } = await ask('operating-subsidy', { facts, children: [{ ref: 'a', feeStandard: '2000.00' }] });
    expect([json.determination, json.amount]).toEqual(['entitled', '200.00']);
    expect(json.lines).toMatchObject([{ ref: 'a', determination: 'entitled', amount: '200.00', range: null }]);
  });

  test('without a rate the answer is open between 8% and 15%: 160.00 to 300.00', async () => {
    const { json } = await ask('operating-subsidy', { facts: {}, children: [{ ref: 'a', feeStandard: '2000.00' }] });
    expect([json.determination, json.amount, json.range]).toEqual([
      'unspecified',
      null,
      { min: '160.00', max: '300.00' },
    ]);
  });

  test('a rate outside 8% to 15% has a code of its own; the bounds themselves are inside', async () => {
    const withRate = (operatingRate: string) =>
      ask('operating-subsidy', { facts: { operatingRate }, children: [{ ref: 'a', feeStandard: '2000.00' }] });
    for (const rate of ['0.07', '0.079999', '0.150001', '0.16']) {
      const { status, json } = await withRate(rate);
      expect([rate, status, json.code, pointers(json)]).toEqual([
        rate,
        422,
        'rate_out_of_bounds',
        ['/facts/operatingRate'],
      ]);
    }
    expect((await withRate('0.08')).json.amount).toBe('160.00');
    expect((await withRate('0.15')).json.amount).toBe('300.00');
  });

  test.each([
    [1, 'not-entitled', '2000.00', '0.00'],
    [2, 'entitled', '1400.00', '600.00'],
    [3, 'entitled', '0.00', '2000.00'],
    [4, 'entitled', '0.00', '2000.00'],
  ])('the family of child number %i: %s, pays %s', async (birthOrder, determination, payable, reduction) => {
    const { json } = await ask('family-fee', { facts: { feeStandard: '2000.00', birthOrder } });
    expect([json.determination, json.amount]).toEqual([determination, payable]);
    expect(json.parts).toMatchObject({ fee: '2000.00', reduction, payable });
  });

  test('the utility company decides: what is filed may apply, with the papers to bring', async () => {
    const usage = [{ utility: 'electricity', quantity: '1000', businessPrice: '0.80', residentPrice: '0.55' }];
    const facts = { filed: true, entityType: 'for-profit', usage };
    const { status, json } = await ask('utility-price', { facts });
    expect([status, json.determination]).toEqual([200, 'entitled']);
    // 1000 × (0.80 − 0.55) = 250.00
    expect(JSON.stringify(json.parts)).toContain('250.00');
    expect(json.grants.length).toBeGreaterThan(0);
  });

  test('explanation and citations can be left out', async () => {
    const { json } = await ask('family-fee', { facts: { feeStandard: '2000.00', birthOrder: 2 } }, '?explain=false');
    expect([json.amount, 'explanation' in json, 'citations' in json]).toEqual(['1400.00', false, false]);
  });
});

describe('what cannot be answered', () => {
  test('a month before any policy is refused, never answered from another year', async () => {
    const { status, json } = await ask('family-fee', {
      month: '2022-09',
      facts: { feeStandard: '2000.00', birthOrder: 2 },
    });
    expect([status, json.code, json.lastInForce]).toEqual([404, 'policy_not_found', null]);
  });

  test('a month is covered when the policy is in force on its last day: 2022-10 is', async () => {
    const { status } = await ask('family-fee', { month: '2022-10', facts: { feeStandard: '2000.00', birthOrder: 2 } });
    expect(status).toBe(200);
  });

  test('a neighbour inherits nothing, and an unknown kind is no policy', async () => {
    const facts = { feeStandard: '2000.00', birthOrder: 2 };
    const neighbour = await api.call('POST', '/v1/calculations/operating-subsidy', {
      body: { division: '331000', month: '2024-05', facts: {}, children: [{ ref: 'a', feeStandard: '1' }] },
    });
    expect([neighbour.status, neighbour.json.code]).toEqual([404, 'policy_not_found']);
    expect((await ask('moon-subsidy', { facts })).json.code).toBe('policy_not_found');
    expect(pointers((await ask('Moon%20Subsidy', { facts })).json)).toEqual(['/path/kind']);
  });

  test('河北 has lost its chapter: unspecified, never a no', async () => {
    const { json } = await api.call('POST', '/v1/calculations/operating-subsidy', {
      body: { division: '130000', on: '2024-05-31', facts: {}, children: [{ ref: 'a', feeStandard: '2000.00' }] },
    });
    expect([json.determination, json.amount]).toEqual(['unspecified', null]);
    expect(JSON.stringify(json.reasons)).toContain('not_in_this_copy');
  });

  test('every fault of the facts is named at once, numbers for money among them', async () => {
    const children = [
      { ref: 'a', feeStandard: 2000 },
      { ref: 'b', feeStandard: '1,000' },
      { ref: 'c', unheardOf: 1 },
    ];
    const { status, json } = await ask('operating-subsidy', { facts: { operatingRate: 0.1 }, children });
    expect(status).toBe(422);
    for (const pointer of [
      '/facts/operatingRate',
      '/children/0/feeStandard',
      '/children/1/feeStandard',
      '/children/2/unheardOf',
    ])
      expect(pointers(json)).toContain(pointer);
  });

  test('prototypes are no facts', async () => {
    const text = '{"division":"330903","month":"2024-05","facts":{"__proto__":{"feeStandard":"1"},"birthOrder":2}}';
    const polluted = await api.call('POST', '/v1/calculations/family-fee', { text });
    expect([polluted.status, pointers(polluted.json)]).toEqual([422, ['/facts/__proto__']]);
    expect((await ask('family-fee', { facts: { constructor: '1', birthOrder: 2 } })).status).toBe(422);
  });

  test('unknown fields, a missing day and both days are refused', async () => {
    const facts = { feeStandard: '2000.00', birthOrder: 2 };
    expect(pointers((await ask('family-fee', { facts, monht: 1 })).json)).toEqual(['/monht']);
    expect(pointers((await ask('family-fee', { facts, on: '2024-05-31' })).json)).toEqual(['/month']);
    expect(pointers((await ask('family-fee', { facts, month: undefined })).json)).toEqual(['/month']);
    expect(pointers((await ask('family-fee', { facts, month: '2024-13' })).json)).toEqual(['/month']);
    expect(pointers((await ask('family-fee', { facts, policy: {} })).json)).toEqual(['/policy']);
  });

  test('more than 1000 children are for several questions', async () => {
    const children = Array.from({ length: 1001 }, (_, index) => ({ ref: String(index), feeStandard: '2000.00' }));
    const { status, json } = await ask('operating-subsidy', { facts: { operatingRate: '0.10' }, children });
    expect([status, json.code]).toEqual([422, 'too_many_lines']);
    const fewer = await ask(
      'operating-subsidy',
      { facts: { operatingRate: '0.10' }, children: children.slice(1) },
      '?explain=false',
    );
    // 1000 × 2000.00 × 10%
    expect(fewer.json.amount).toBe('200000.00');
  });
});

describe('a draft of a policy', () => {
  test('is tried without being published, and its faults point into the body', async () => {
    const { json } = await api.get('/v1/policies/330903-putuo');
    const policy = { ...json.versions[0].document, id: '990100-shili', division: '990100' };
    const facts = { feeStandard: '2000.00', birthOrder: 2 };
    const body = { policy, month: '2024-05', facts };
    const answered = await api.call('POST', '/v1/calculations/family-fee?policy=inline', { body });
    expect([answered.status, answered.json.amount, answered.json.policy.id]).toEqual([200, '1400.00', '990100-shili']);
    const broken = await api.call('POST', '/v1/calculations/family-fee?policy=inline', {
      body: { ...body, policy: {} },
    });
    expect([broken.status, broken.json.code]).toEqual([422, 'invalid_policy']);
    expect(pointers(broken.json)).toContain('/policy/provisions');
    expect(
      pointers((await api.call('POST', '/v1/calculations/family-fee?policy=inline', { body: { facts } })).json),
    ).toEqual(['/policy']);
  });

  test('is checked with all its faults, and what the cases come to', async () => {
    const { json } = await api.get('/v1/policies/330903-putuo');
    const good = await api.call('POST', '/v1/policies/check', { body: json.versions[0].document });
    expect([good.status, good.json.valid, good.json.errors]).toEqual([200, true, []]);
    expect(good.json.cases.every(({ passed }: { passed: boolean }) => passed)).toBe(true);
    for (const body of [{}, [], 'text', 5, null]) {
      const bad = await api.call('POST', '/v1/policies/check', { body });
      expect([bad.status, bad.json.valid, bad.json.errors.length > 0]).toEqual([200, false, true]);
    }
  });
});
