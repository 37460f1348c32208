import { beforeAll, describe, expect, test } from 'vitest';
import { type Api, startApi } from '../support/api.ts';
import {
  type County,
  childBody,
  classBody,
  furnish,
  institutionBody,
  numbers,
  paymentBasisBody,
  people,
} from '../support/county.ts';

const { qinghe, haixing, approver, finance, auditor } = people;

let api: Api;
let county: County;
beforeAll(async () => {
  api = await startApi();
  county = await furnish(api);
});
const pointers = (json: { errors?: { pointer: string }[] }) => json.errors?.map(({ pointer }) => pointer);

describe('an institution', () => {
  const body = institutionBody('示例新园', '52330903MJ0000018C');

  test('is created by a PUT without If-Match and changed only with it', async () => {
    const created = await api.put('/v1/institutions/PT-0100', approver, body);
    expect([created.status, created.headers.location, created.headers.etag]).toEqual([
      201,
      '/v1/institutions/PT-0100',
      '"1"',
    ]);
    expect(created.json).toMatchObject({ id: 'PT-0100', division: '330903', name: '示例新园', version: 1 });
    expect((await api.put('/v1/institutions/PT-0100', approver, body)).json.code).toBe('if_match_missing');
    expect((await api.put('/v1/institutions/PT-0100', approver, body, 7)).json.code).toBe('version_conflict');
    const changed = await api.put('/v1/institutions/PT-0100', approver, { ...body, phone: '0580-0000000' }, 1);
    expect([changed.status, changed.headers.etag, changed.json.phone]).toEqual([200, '"2"', '0580-0000000']);
    expect((await api.put('/v1/institutions/PT-0101', approver, body, 1)).json.code).toBe('version_conflict');
  });

  test('must have a credit code that holds, or a reason why it does not', async () => {
    const wrong = institutionBody('示例新园', '52330903MJ0000018D');
    const refused = await api.put('/v1/institutions/PT-0102', approver, wrong);
    expect([refused.status, refused.json.code, pointers(refused.json)]).toEqual([
      422,
      'uscc_invalid',
      ['/legalPersons/0/uscc'],
    ]);
    const person = { ...wrong.legalPersons[0], usccOverride: '证书如此' };
    expect((await api.put('/v1/institutions/PT-0102', approver, { ...wrong, legalPersons: [person] })).status).toBe(
      201,
    );
  });

  test('names all its faults at once', async () => {
    const refused = await api.put('/v1/institutions/PT-0103', approver, {
      name: '',
      legalPersons: [
        { from: '2024-02-30', document: 'x', uscc: 'y', name: 'z', representative: 5, entityType: 'cooperative' },
      ],
      colour: 'red',
    });
    for (const pointer of [
      '/name',
      '/legalPersons/0/from',
      '/legalPersons/0/representative',
      '/legalPersons/0/entityType',
      '/colour',
    ])
      expect(pointers(refused.json)).toContain(pointer);
  });

  test('is listed by pages, for the bureaus of its division', async () => {
    const first = await api.get('/v1/institutions?limit=2', auditor);
    expect(first.json.items.map(({ id }: { id: string }) => id)).toEqual(['PT-0001', 'PT-0002']);
    const second = await api.get(`/v1/institutions?limit=2&cursor=${first.json.nextCursor}`, auditor);
    expect(second.json.items[0].id).toBe('PT-0100');
    const forged = await api.get('/v1/institutions?cursor=bm9uc2Vuc2U', auditor);
    expect([forged.status, forged.json.code]).toEqual([422, 'invalid_input']);
  });

  test('reads its own record and no other', async () => {
    const own = await api.get('/v1/institution', qinghe);
    expect([own.json.id, own.headers.etag]).toEqual(['PT-0001', '"1"']);
    expect((await api.get('/v1/institutions/PT-0001', qinghe)).status).toBe(403);
  });
});

describe('a rate', () => {
  const proposal = { rate: '0.12', from: '2025-01', to: '2025-12', docNo: '示例文号2', reason: '年度核定' };

  test('is proposed by the approver and in force once another person co-signs it', async () => {
    const proposed = await api.post('/v1/institutions/PT-0001/rates', approver, proposal);
    expect([proposed.status, proposed.json.status, proposed.json.rate]).toEqual([201, 'proposed', '0.12']);
    const path = `${proposed.headers.location}/cosign`;
    const twoHats = { sub: 'x', person: 'approver', roles: ['finance-officer'] };
    expect((await api.post(path, twoHats)).json.code).toBe('four_eyes');
    const signed = await api.post(path, finance);
    expect([signed.status, signed.json.status, signed.json.cosignedBy]).toEqual([200, 'in-force', '示例财政局']);
    expect((await api.post(path, finance)).json.code).toBe('invalid_transition');
    const overlapping = await api.post('/v1/institutions/PT-0001/rates', approver, { ...proposal, from: '2025-06' });
    expect([overlapping.status, overlapping.json.code]).toEqual([409, 'rate_overlaps']);
  });

  test('lies within the bounds of the policy: 8% and 15% do, a hair outside does not', async () => {
    const propose = (rate: unknown) => api.post('/v1/institutions/PT-0002/rates', approver, { ...proposal, rate });
    expect((await propose('0.15')).status).toBe(201);
    expect((await propose('0.08')).status).toBe(201);
    for (const rate of ['0.079999', '0.150001']) {
      const { status, json } = await propose(rate);
      expect([rate, status, json.code, pointers(json)]).toEqual([rate, 422, 'rate_out_of_bounds', ['/rate']]);
    }
    expect(pointers((await propose(0.1)).json)).toEqual(['/rate']);
    expect(pointers((await propose('0.1000001')).json)).toEqual(['/rate']);
  });

  test('for a month that no policy covers is refused', async () => {
    const early = await api.post('/v1/institutions/PT-0002/rates', approver, { ...proposal, from: '2021-01' });
    expect([early.status, early.json.code]).toEqual([404, 'policy_not_found']);
  });
});

describe('a payment basis', () => {
  test('is registered anew and never erased', async () => {
    const known = await api.get('/v1/division/payment-basis', finance);
    expect(known.json).toMatchObject({ docNo: '示例支付依据1号', registeredBy: '示例卫生健康局', division: '330903' });
    const next = await api.put('/v1/division/payment-basis', approver, {
      ...paymentBasisBody,
      docNo: '示例支付依据2号',
    });
    expect([next.status, next.json.version]).toEqual([200, known.json.version + 1]);
    const stale = await api.put('/v1/division/payment-basis', approver, paymentBasisBody, known.json.version);
    expect([stale.status, stale.json.code]).toEqual([412, 'version_conflict']);
  });

  test('is not there where none was registered', async () => {
    const far = { sub: 'far', roles: ['health-approver'], division: '330902' };
    expect((await api.get('/v1/division/payment-basis', far)).json.code).toBe('not_found');
  });
});

describe('a class', () => {
  test('has its fee standards as text, in order of their months', async () => {
    const feeStandards = [
      { from: '2024-09', monthly: '2200' },
      { from: '2023-01', monthly: '2000.5' },
    ];
    const { json } = await api.post('/v1/classes', qinghe, { ...classBody, feeStandards });
    expect(json.feeStandards).toEqual([
      { from: '2023-01', monthly: '2000.50' },
      { from: '2024-09', monthly: '2200.00' },
    ]);
    const path = `/v1/classes/${json.id}`;
    expect((await api.put(path, qinghe, classBody)).json.code).toBe('if_match_missing');
    const changed = await api.put(path, qinghe, { ...classBody, name: '小二班' }, 1);
    expect([changed.status, changed.headers.etag, changed.json.name]).toEqual([200, '"2"', '小二班']);
    expect((await api.put(path, qinghe, classBody, 1)).json.code).toBe('version_conflict');
    expect((await api.get(path, qinghe)).json.name).toBe('小二班');
  });

  test('takes no number for money, and no day that does not exist', async () => {
    const body = {
      ...classBody,
      openedOn: '2023-02-29',
      feeStandards: [{ from: '2023-01', monthly: 2000 }],
      colour: 'red',
    };
    const { json } = await api.post('/v1/classes', qinghe, body);
    expect(pointers(json)).toEqual(['/openedOn', '/feeStandards/0/monthly', '/colour']);
  });
});

describe('an enrolment', () => {
  test('masks the number wherever it is shown, and is found by it in a POST', async () => {
    const body = childBody('陈一禾', numbers[0]!, county.classes.qinghe, { feeStandard: '1800.00', birthOrder: 2 });
    const { json, headers } = await api.post('/v1/enrolments', qinghe, body);
    expect(headers.location).toBe(`/v1/enrolments/${json.id}`);
    expect(json).toMatchObject({
      name: '陈一禾',
      idNumber: `330903********${numbers[0]!.slice(-4)}`,
      feeStandard: '1800.00',
    });
    const typed = ` ${numbers[0]!.slice(0, 6)} ${numbers[0]!.slice(6).toLowerCase()}`;
    const found = await api.call('POST', '/v1/enrolments/search', { as: qinghe, body: { idNumber: typed } });
    expect(found.json.items).toEqual([json]);
    expect(JSON.stringify([json, found.json])).not.toContain(numbers[0]);
  });

  test('refuses a number that is none, a masked one and a class of another institution', async () => {
    const enrol = (idNumber: string, classId = county.classes.qinghe) =>
      api.post('/v1/enrolments', qinghe, childBody('林小满', idNumber, classId));
    const wrongDigit = `${numbers[1]!.slice(0, 17)}${numbers[1]!.endsWith('1') ? '2' : '1'}`;
    const wrong = await enrol(wrongDigit);
    expect([wrong.status, wrong.json.code, pointers(wrong.json)]).toEqual([422, 'id_number_invalid', ['/idNumber']]);
    const masked = await enrol('330903********9982');
    expect([masked.status, masked.json.code]).toEqual([422, 'masked_id_number']);
    const foreign = await enrol(numbers[1]!, county.classes.haixing);
    expect([foreign.status, pointers(foreign.json)]).toEqual([422, ['/classId']]);
  });

  test('is changed without sending the number again; the child stays who it is', async () => {
    const created = await api.post('/v1/enrolments', haixing, childBody('林小满', numbers[1]!, county.classes.haixing));
    const path = `/v1/enrolments/${created.json.id}`;
    const { idNumber: _, ...rest } = childBody('林小满', numbers[1]!, county.classes.haixing, { birthOrder: 3 });
    const changed = await api.put(path, haixing, rest, 1);
    expect([changed.status, changed.json.birthOrder, changed.json.idNumber]).toEqual([200, 3, created.json.idNumber]);
    const masked = await api.put(path, haixing, { ...rest, idNumber: created.json.idNumber }, 2);
    expect([masked.status, masked.json.code]).toEqual([422, 'masked_id_number']);
    const found = await api.call('POST', '/v1/enrolments/search', { as: haixing, body: { idNumber: numbers[1] } });
    expect(found.json.items).toHaveLength(1);
  });

  test('sent twice with one key is made once; with another body the key is refused', async () => {
    const body = childBody('王小舟', numbers[2]!, county.classes.qinghe);
    const send = (sent: unknown) =>
      api.call('POST', '/v1/enrolments', { as: qinghe, body: sent, headers: { 'idempotency-key': 'same' } });
    const [first, again] = [await send(body), await send(body)];
    expect([first.status, again.status, again.headers['idempotent-replayed']]).toEqual([201, 201, 'true']);
    expect(again.json).toEqual(first.json);
    expect([again.headers.location, again.headers.etag]).toEqual([first.headers.location, '"1"']);
    const other = await send({ ...body, name: '王大舟' });
    expect([other.status, other.json.code]).toEqual([422, 'idempotency_key_reused']);
    const found = await api.call('POST', '/v1/enrolments/search', { as: qinghe, body: { idNumber: numbers[2] } });
    expect(found.json.items).toHaveLength(1);
  });

  test('sent by ten at once with one key is made once', async () => {
    const body = childBody('赵小海', numbers[3]!, county.classes.qinghe);
    const send = () =>
      api.call('POST', '/v1/enrolments', { as: qinghe, body, headers: { 'idempotency-key': 'at-once' } });
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    expect(new Set(answers.map(({ status, json }) => `${status} ${json.id}`)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(9);
  });

  test('a refusal is not remembered: the same key serves once the body is right', async () => {
    const send = (name: string) =>
      api.call('POST', '/v1/enrolments', {
        as: qinghe,
        body: childBody(name, numbers[4]!, county.classes.qinghe),
        headers: { 'idempotency-key': 'second-try' },
      });
    expect((await send('')).status).toBe(422);
    expect((await send('周小岛')).status).toBe(201);
  });
});
