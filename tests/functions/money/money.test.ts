import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeGb18030 } from '../../../shared/files/gb18030.ts';
import { readSpreadsheet } from '../../../shared/files/spreadsheet.ts';
import { allAppropriations } from '../../../shared/storage/budget.ts';
import { appropriationKey, batchKey } from '../../../shared/storage/keys.ts';
import { update } from '../../../shared/storage/write.ts';
import { databaseOn } from '../../shared/storage/samples.ts';
import { type Api, startApi } from '../../support/api.ts';
import { childBody, furnish, numbers, people, readyToBePaid } from '../../support/county.ts';

const { qinghe, haixing, reviewer, approver, finance, clerk, checker, auditor } = people;

let api: Api;
let files = 0;
/** A determined claim of each institution: 400.00 and 200.00. */
const claims: string[] = [];

beforeAll(async () => {
  api = await startApi('2026-06-03T01:00:00Z');
  const { classes } = await furnish(api);
  for (const [id, name] of [
    ['PT-0001', '示例青禾托育园'],
    ['PT-0002', '示例海星托育中心'],
  ] as const)
    await readyToBePaid(api, id, name);
  const born = { from: '2026-01-01' };
  for (const [index, number] of [0, 1].entries())
    await api.post('/v1/enrolments', qinghe, childBody(`示例幼儿${index}`, numbers[number]!, classes.qinghe, born));
  await api.post('/v1/enrolments', haixing, childBody('示例幼儿三', numbers[2]!, classes.haixing, born));
});

async function determined(site: typeof qinghe, period: string): Promise<string> {
  const draft = await api.post('/v1/claims', site, { kind: 'operating', period });
  expect(draft.status).toBe(201);
  const { id } = draft.json;
  const sent = await api.post(`/v1/claims/${id}/submit`, site, undefined, 1);
  expect([sent.status, sent.json.code]).toEqual([200, undefined]);
  expect((await api.post(`/v1/claims/${id}/review`, reviewer, { decision: 'pass' }, 2)).status).toBe(200);
  return id;
}

async function versionOf(id: string): Promise<number> {
  return (await api.get(`/v1/claims/${id}`, auditor)).json.version;
}
const statusOf = async (id: string) => (await api.get(`/v1/claims/${id}`, auditor)).json.status;
const budget = async () => (await api.get('/v1/budget?year=2026', finance)).json;

describe('from 核定 to money paid and back', () => {
  let noticeId: string;
  let batchId: string;
  let payments: { id: string; no: number; amount: string; purpose: string; payee: { name: string; number: string } }[];

  test('many claims are determined at once, each with its answer', async () => {
    claims.push(await determined(qinghe, '2026-01'), await determined(haixing, '2026-01'));
    const done = await api.post('/v1/claims/bulk-determine', approver, { claimIds: [...claims, 'clm_never'] });
    expect(done.json.items.map(({ passed, code }: { passed: boolean; code: string }) => [passed, code])).toEqual([
      [true, null],
      [true, null],
      [false, 'not_found'],
    ]);
  });

  test('a seeded sample is drawn for inspection, and its result recorded once', async () => {
    const body = { claimIds: claims, perMille: 500, seed: '2026-06-03' };
    const drawn = await api.post('/v1/inspections', reviewer, body);
    expect([drawn.status, drawn.json.sample.length, drawn.json.open]).toEqual([201, 1, drawn.json.sample]);
    expect((await api.post('/v1/inspections', reviewer, body)).json.sample).toEqual(drawn.json.sample);
    const path = `/v1/inspections/${drawn.json.id}/results`;
    const result = {
      claimId: drawn.json.sample[0],
      on: '2026-06-03',
      persons: ['甲', '乙'],
      headcount: 2,
      expected: 2,
      conclusion: 'consistent',
    };
    expect((await api.post(path, approver, result)).json.open).toEqual([]);
    expect((await api.post(path, approver, result)).json.code).toBe('already_exists');
  });

  test('a notice shows institution totals to everyone and no child to anyone', async () => {
    const made = await api.post('/v1/notices', approver, { claimIds: claims, phone: '0580-0000000' });
    expect(made.status).toBe(201);
    noticeId = made.json.id;
    // Wednesday 2026-06-03: the working days after it are 4, 5, 8, 9 and 10 June.
    expect([made.json.from, made.json.to, made.json.status]).toEqual(['2026-06-04', '2026-06-10', 'open']);
    const seen = await api.get(`/v1/notices/${noticeId}`);
    expect(seen.status).toBe(200);
    expect(
      seen.json.rows.map(({ institutionName, amount }: Record<string, string>) => [institutionName, amount]),
    ).toEqual([
      ['示例青禾托育园', '400.00'],
      ['示例海星托育中心', '200.00'],
    ]);
    expect(JSON.stringify(seen.json)).not.toMatch(/示例幼儿|330903\d|clm_|6217/);
    expect(await statusOf(claims[0]!)).toBe('on-notice');
    const twice = await api.post('/v1/notices', approver, { claimIds: claims });
    expect([twice.status, twice.json.code]).toEqual([409, 'invalid_transition']);
  });

  test('an objection holds a line; ending the notice early is refused', async () => {
    const body = {
      name: '示例某某',
      contact: '0580-1',
      text: '其中一名未入托',
      holdings: [{ claimId: claims[0], lineIds: ['0002'] }],
    };
    const made = await api.post(`/v1/notices/${noticeId}/objections`, reviewer, body);
    expect([made.status, made.json.objections[0].state]).toEqual([201, 'open']);
    const seenBy = async (who: typeof finance) => (await api.get('/v1/notices', who)).json.items[0].objections[0];
    expect([(await seenBy(auditor)).name, await seenBy(finance)]).toMatchObject([
      '示例某某',
      { name: '示**某', contact: '' },
    ]);
    const early = await api.post(`/v1/notices/${noticeId}/close`, approver);
    expect([early.status, early.json.code]).toEqual([409, 'notice_open']);
  });

  test('after its last day the notice ends: the held line stays behind, 400.00 − 200.00 goes on', async () => {
    api.setClock('2026-06-22T01:00:00Z');
    const late = await api.post(`/v1/notices/${noticeId}/objections`, reviewer, {
      name: '甲',
      contact: '乙',
      text: '丙',
    });
    expect([late.status, late.json.code]).toEqual([409, 'objection_too_late']);
    const closed = await api.post(`/v1/notices/${noticeId}/close`, approver);
    expect([closed.status, closed.json.status]).toEqual([200, 'closed']);
    expect([await statusOf(claims[0]!), await statusOf(claims[1]!)]).toEqual(['awaiting-funds', 'awaiting-funds']);
    const left = await api.get(`/v1/claims/${claims[0]}`, qinghe);
    expect([left.json.totals.determined, left.json.lines[1].determined, left.json.lines[1].reasons[0].code]).toEqual([
      '200.00',
      '0.00',
      'held_by_objection',
    ]);
    const due = await api.get(`/v1/claims/${claims[0]}/payments`, qinghe);
    expect(due.json.obligations[0]).toMatchObject({ amount: '200.00', funded: '0.00', gap: '200.00' });
  });

  test('without 指标 nothing is funded and the gap is shown', async () => {
    const refused = await api.post(
      `/v1/claims/${claims[0]}/fund`,
      finance,
      { decision: 'pass' },
      await versionOf(claims[0]!),
    );
    expect([refused.status, refused.json.code]).toEqual([409, 'budget_insufficient']);
    expect((await budget()).gap).toEqual([
      { programme: 'operating', waiting: '400.00', available: '0.00', gap: '400.00' },
    ]);
  });

  test('documents build 指标; the same number twice and taking more than there is are refused', async () => {
    const document = {
      docNo: '示例财社〔2026〕1号',
      year: '2026',
      source: 'city',
      programme: 'operating',
      type: 'issue',
      amount: '250',
      issuedOn: '2026-01-15',
    };
    const made = await api.post('/v1/budget-documents', finance, document);
    expect([made.status, made.json.amount, made.json.appropriation.available]).toEqual([201, '250.00', '250.00']);
    expect((await api.post('/v1/budget-documents', finance, document)).json.code).toBe('already_exists');
    const less = { ...document, docNo: '2号', type: 'reduce', amount: '250.01' };
    expect((await api.post('/v1/budget-documents', finance, less)).json.code).toBe('budget_insufficient');
  });

  test('funding many: who finds money passes, the other one waits', async () => {
    const done = await api.post('/v1/claims/bulk-fund', finance, { claimIds: claims });
    expect(done.json.items.map(({ passed, code }: { passed: boolean; code: string }) => [passed, code])).toEqual([
      [true, null],
      [false, 'budget_insufficient'],
    ]);
    expect((await budget()).items[0]).toMatchObject({
      documents: '250.00',
      available: '50.00',
      reserved: '200.00',
      paid: '0.00',
    });
    const reduce = {
      docNo: '3号',
      year: '2026',
      source: 'city',
      programme: 'operating',
      type: 'reduce',
      amount: '50.01',
      issuedOn: '2026-06-01',
    };
    expect((await api.post('/v1/budget-documents', finance, reduce)).json.code).toBe('budget_insufficient');
    await api.post('/v1/budget-documents', finance, { ...reduce, docNo: '4号', type: 'add', amount: '350.00' });
    const passed = await api.post(
      `/v1/claims/${claims[1]}/fund`,
      finance,
      { decision: 'pass' },
      await versionOf(claims[1]!),
    );
    expect([passed.status, passed.json.publicStatus]).toEqual([200, '待拨付']);
  });

  test('the clerk freezes a batch; who had another duty may not, and nobody checks their own', async () => {
    const twoHats = { ...clerk, sub: 'other', person: 'finance' };
    expect((await api.post('/v1/payment-batches', twoHats, { claimIds: claims })).json.code).toBe('four_eyes');
    const made = await api.post('/v1/payment-batches', clerk, { claimIds: claims });
    expect([made.status, made.json.number, made.json.count, made.json.total]).toEqual([
      201,
      'PC202606-0001',
      2,
      '400.00',
    ]);
    batchId = made.json.id;
    payments = made.json.payments;
    expect((await api.post('/v1/payment-batches', clerk, { claimIds: claims })).json.code).toBe('not_payable');
    const own = { ...checker, sub: 'another', person: 'clerk' };
    expect((await api.post(`/v1/payment-batches/${batchId}/apply`, own)).json.code).toBe('four_eyes');
    expect((await api.post(`/v1/payment-batches/${batchId}/answers`, checker)).json.code).toBeDefined();
    const applied = await api.post(`/v1/payment-batches/${batchId}/apply`, checker);
    expect([applied.status, applied.json.state]).toEqual([200, 'applied']);
    expect(await statusOf(claims[0]!)).toBe('in-payment');
  });

  test('the package holds four papers, the bank file its rows', async () => {
    const zip = await api.download(`/v1/payment-batches/${batchId}/package`, clerk);
    expect(Object.keys(unzipSync(zip))).toEqual([
      '1-拨付请示.txt',
      '2-资金分配汇总表.xlsx',
      '3-公示情况说明.txt',
      '4-拨付清册.xlsx',
    ]);
    const csv = Buffer.from(await api.download(`/v1/payment-batches/${batchId}/file`, clerk)).toString('utf8');
    expect(csv.split('\r\n')[1]).toBe(
      `1,示例青禾托育园,621700000000000001,示例银行营业部,200.00,${payments[0]!.purpose}`,
    );
  });

  test('an answer file with one wrong amount imports nothing, and says which row', async () => {
    const wrong = await answer(csvOf(payments, ['200.01', '200.00']));
    expect([
      wrong.status,
      wrong.json.code,
      wrong.json.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code]),
    ]).toEqual([422, 'answer_refused', [['/rows/2', 'amount_mismatch']]]);
    expect((await budget()).items[0].paid).toBe('0.00');
    expect((await answer(csvOf(payments.slice(0, 1), ['200.00']))).json.errors[0].code).toBe('incomplete_file');
  });

  test('a file that is changed on its way as text is refused with the type to send it as; one in UTF-8 is not', async () => {
    const sent = await answer(encodeGb18030(csvOf(payments, ['200.00', '200.00'])), 'text/csv');
    expect([sent.status, sent.json.code, sent.json.detail]).toEqual([
      415,
      'unsupported_media_type',
      '不是 UTF-8 的文件按文字类型（例如 text/csv）发送会在途中变样，请把 Content-Type 改为application/vnd.openxmlformats-officedocument.spreadsheetml.sheet 或 application/octet-stream，文件本身不用改。',
    ]);
    const whole = await answer(csvOf(payments, ['200.00', '200.01']), 'text/csv; charset=utf-8');
    expect([whole.status, whole.json.code]).toEqual([422, 'answer_refused']);
  });

  test('the right file, in GB18030 as banks write it, pays once', async () => {
    const file = encodeGb18030(csvOf(payments, ['200.00', '200.00']));
    const paid = await answer(file);
    expect([paid.status, paid.json.state, paid.json.totals]).toEqual([
      200,
      'settled',
      { paid: '400.00', returned: '0.00', bounced: '0.00', open: '0.00' },
    ]);
    expect((await answer(file)).json.code).toBe('answer_already_imported');
    expect([await statusOf(claims[0]!), await statusOf(claims[1]!)]).toEqual(['paid', 'paid']);
    expect((await budget()).items[0]).toMatchObject({
      documents: '600.00',
      reserved: '0.00',
      paid: '400.00',
      available: '200.00',
    });
  });

  test('a 退票 registered by two persons makes the money payable again', async () => {
    const body = { outcome: 'bounced', on: '2026-06-20', reason: '账号有误' };
    const path = `/v1/payment-batches/${batchId}/payments/${payments[1]!.id}/answer`;
    const first = await api.post(path, clerk, body);
    expect(first.json.payments[1]).toMatchObject({ state: 'paid', proposed: { outcome: 'bounced' } });
    expect((await api.post(path, clerk, body)).json.code).toBe('four_eyes');
    const second = await api.post(path, checker, body);
    expect(second.json.payments[1]).toMatchObject({ state: 'bounced', proposed: null });
    expect(await statusOf(claims[1]!)).toBe('in-payment');
    expect((await budget()).items[0]).toMatchObject({
      reserved: '200.00',
      paid: '400.00',
      restored: '200.00',
      available: '200.00',
    });
    const again = await api.post('/v1/payment-batches', clerk, { claimIds: [claims[1]] });
    expect([again.status, again.json.number]).toEqual([201, 'PC202606-0002']);
    const dropped = await api.post(`/v1/payment-batches/${again.json.id}/cancel`, clerk);
    expect([dropped.status, dropped.json.state]).toEqual([200, 'cancelled']);
  });

  test('money wrongly paid is asked back in steps and restores the 指标 of its year; never more than was paid', async () => {
    api.setClock('2026-07-02T01:00:00Z');
    const path = `/v1/claims/${claims[0]}/recoveries`;
    const version = await versionOf(claims[0]!);
    const above = await api.post(path, approver, { amount: '200.01', reason: '多报一人' }, version);
    expect([above.status, above.json.code]).toEqual([422, 'recovery_above_paid']);
    const made = await api.post(path, approver, { amount: '150', reason: '多报一人' }, version);
    expect([made.status, made.json.state, made.json.amount]).toEqual([201, 'opened', '150.00']);
    const steps = `${path}/${made.json.id}/steps`;
    for (const [index, body] of [
      { step: 'notify', docNo: '告知1号' },
      { step: 'decide', amount: '120.00', docNo: '决定1号' },
      { step: 'repay', amount: '120.00', on: '2026-07-01' },
      { step: 'close' },
    ].entries()) {
      const taken = await api.post(steps, approver, body, index + 1);
      expect([body.step, taken.status, taken.json.code]).toEqual([body.step, 200, undefined]);
    }
    expect((await budget()).items[0]).toMatchObject({ restored: '320.00', available: '320.00' });
    const mistaken = await api.post(path, approver, { amount: '30', reason: '立错案' }, await versionOf(claims[0]!));
    const dropped = await api.post(`${path}/${mistaken.json.id}/steps`, approver, { step: 'drop' }, 1);
    expect([dropped.status, dropped.json.state]).toEqual([200, 'dropped']);
  });

  test('reports say what was claimed, cut, determined and paid, how fast, and what is unusual; each comes as a spreadsheet too', async () => {
    const monthly = await api.get('/v1/reports/monthly?period=2026-01', auditor);
    expect(monthly.json.total).toEqual(['', '', '合计', '', 3, '400.00', '0.00', '400.00', '200.00', '']);
    expect(monthly.json.footer[0]).toBe('核定合计（大写）：人民币肆佰元整');
    const run = await api.get('/v1/reports/budget?year=2026', finance);
    expect(run.json.rows[0].slice(3)).toEqual([
      '市级',
      '托育机构运行补助',
      '600.00',
      '200.00',
      '400.00',
      '320.00',
      '320.00',
    ]);
    const times = await api.get('/v1/reports/payment-times?period=2026-01', auditor);
    // 2026-01-31 to 2026-06-15 are 135 days, 2026-01-15 to 2026-06-15 are 151.
    expect(times.json.rows.map((row: unknown[]) => row.slice(4))).toEqual([['2026-06-15', '200.00', 135, 151]]);
    const unusual = await api.get('/v1/reports/exceptions?period=2026-01', auditor);
    expect(unusual.json.rows.map((row: unknown[]) => row.slice(4))).toEqual([['追回（已结案）', '120.00']]);
    for (const path of [
      'monthly.xlsx?period=2026-01',
      'budget.xlsx?year=2026',
      'payment-times.xlsx?period=2026-01',
      'exceptions.xlsx?period=2026-01',
    ]) {
      const cells = await readSpreadsheet(await api.download(`/v1/reports/${path}`, auditor));
      expect(cells.flat().join('')).toContain('金额单位：元');
    }
  });

  test('the archive of a batch holds what it rests on, with the hash of every file and no child’s name', async () => {
    const zip = unzipSync(await api.download(`/v1/payment-batches/${batchId}/archive`, auditor));
    const names = Object.keys(zip);
    expect(names).toEqual(
      expect.arrayContaining([
        '4-拨付清册.xlsx',
        '公示.json',
        '指标文件.json',
        '支付依据.json',
        `申报/${claims[0]}.json`,
      ]),
    );
    const manifest = Buffer.from(zip['manifest.sha256']!).toString().trim().split('\n');
    expect(manifest).toHaveLength(names.length - 1);
    for (const line of manifest) {
      const [hash = '', name = ''] = line.split('  ');
      expect([name, createHash('sha256').update(zip[name]!).digest('hex')]).toEqual([name, hash]);
    }
    for (const [name, bytes] of Object.entries(zip))
      expect([name, Buffer.from(bytes).includes('示例幼儿')]).toEqual([name, false]);
  });

  test('a batch of which something is under way is shown and not handed out', async () => {
    const underWay = (work: string | null) =>
      databaseOn(api.table).commit([
        update(batchKey(batchId), { underWay: work }, { is: 'present' }, () => new Error('gone')),
      ]);
    await underWay('answers');
    expect((await api.get(`/v1/payment-batches/${batchId}`, clerk)).json.underWay).toBe('answers');
    for (const paper of ['package', 'file', 'archive']) {
      const refused = await api.get(`/v1/payment-batches/${batchId}/${paper}`, paper === 'archive' ? auditor : clerk);
      expect([paper, refused.status, refused.json.code]).toEqual([paper, 409, 'invalid_transition']);
    }
    await underWay(null);
  });

  test('the journal of every claim is unbroken', async () => {
    for (const id of claims)
      expect((await api.get(`/v1/audit/claims/${id}`, auditor)).json).toMatchObject({ valid: true, violations: [] });
  });

  test('the audit of a year holds 指标, journal, payables, batches and recoveries against each other and names what is off', async () => {
    const audit = async () => (await api.get('/v1/audit/budget?year=2026', auditor)).json;
    const good = await audit();
    expect([good.valid, good.violations]).toEqual([true, []]);
    expect(good.checked).toMatchObject({ appropriations: 1, payables: 2, batches: 2, recoveries: 2 });
    const database = databaseOn(api.table);
    const [of] = await allAppropriations(database, '330903');
    const key = appropriationKey('330903', of!.id);
    const spoil = (reserved: number) =>
      database.commit([update(key, { reserved }, { is: 'present' }, () => new Error('gone'))]);
    await spoil(of!.reserved + 1);
    const bad = await audit();
    await spoil(of!.reserved);
    expect([bad.valid, bad.violations]).toEqual([
      false,
      [
        {
          invariant: 'I1',
          subject: of!.id,
          text: '指标的文件、可用、占用、支出、恢复之间不符，或者与流水不符',
        },
        { invariant: 'I1', subject: of!.id, text: '指标的占用与待支付的应付款不符' },
      ],
    ]);
    expect((await audit()).valid).toBe(true);
  });

  test('more claims than one notice or batch takes are refused with how many that is', async () => {
    const many = Array.from({ length: 1_001 }, (_, index) => `clm_${index}`);
    const notice = await api.post('/v1/notices', approver, { claimIds: many });
    expect([notice.status, notice.json.code, notice.json.detail]).toEqual([
      422,
      'too_many_claims',
      '一次最多 1000 份申报，请分几次办理。',
    ]);
    const batch = await api.post('/v1/payment-batches', clerk, { claimIds: many });
    expect([batch.status, batch.json.code, batch.json.detail]).toEqual([
      422,
      'too_many_claims',
      '一次最多 1000 份申报，请分几次办理。',
    ]);
  });

  test('at the end of the year what was not paid goes back and the claim waits for new money', async () => {
    const closed = await api.post('/v1/budget-years/2026/close', finance);
    expect([closed.status, closed.json.released]).toEqual([200, 1]);
    expect(closed.json.items[0]).toMatchObject({ reserved: '0.00', closed: true });
    const document = {
      docNo: '9号',
      year: '2026',
      source: 'city',
      programme: 'operating',
      type: 'add',
      amount: '1',
      issuedOn: '2026-12-31',
    };
    expect((await api.post('/v1/budget-documents', finance, document)).json.code).toBe('year_closed');
    const another = await api.post('/v1/budget-documents', finance, {
      ...document,
      source: 'province',
      type: 'issue',
      issuedOn: '2026-01-15',
    });
    expect([another.json.code, another.json.errors]).toMatchObject(['year_closed', [{ pointer: '/year' }]]);
    expect((await api.post('/v1/budget-years/2026/close', finance)).json.released).toBe(0);
    expect((await api.post('/v1/budget-years/2028/close', finance)).json.code).toBe('invalid_transition');
  });

  function answer(file: string | Uint8Array, media = 'application/octet-stream') {
    files += 1;
    const headers = { 'idempotency-key': `file-${files}`, 'content-type': media };
    return api.call('POST', `/v1/payment-batches/${batchId}/answers`, {
      as: checker,
      headers,
      bytes: Buffer.from(file),
    });
  }
});

function csvOf(rows: { purpose: string; payee: { name: string; number: string } }[], amounts: string[]): string {
  const lines = rows.map(({ purpose, payee }, index) =>
    [purpose, payee.name, payee.number, amounts[index], '支付成功', '2026-06-15', 'P1', ''].join(','),
  );
  return `${['用途,收款人全称,账号,金额,支付结果,支付日期,支付凭证号,原因', ...lines].join('\n')}\n`;
}
