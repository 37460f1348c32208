import { beforeAll, expect, test } from 'vitest';
import type { PolicyDocument } from '../../../shared/policy/index.ts';
import { type Api, startApi } from '../../support/api.ts';
import { idNumber } from '../../support/builders.ts';
import { childBody, classBody, institutionBody, paymentBasisBody } from '../../support/county.ts';
import { gengxian, scheme } from '../publishing/county.ts';

const { drafter, publisher, reviewer, auditor, site: garden } = gengxian;
const other = { ...garden, sub: 'geng-other-site', name: '示例园长二', institution: 'GX-0002' };
const number = idNumber('2023-02-14');
let api: Api;
let classId: string;

/** 300 yuan a month for each child, for at most 10 months of a year. */
function tenMonths(): PolicyDocument {
  const sound = scheme();
  const [run] = sound.provisions;
  const figures = sound.figures!;
  const children = (op: 'minus' | 'max' | 'min', as: string, of: string[]) => ({ as, for: 'children', op, of });
  const counting = [
    children('minus', 'room', ['mostMonths', 'monthsPaid']),
    children('max', 'left', ['room', 'noMonth']),
    children('min', 'month', ['wholeMonth', 'left']),
  ];
  const text = '已备案的机构每人每月补助300元，每人每年不超过10个月';
  return {
    ...sound,
    effectiveFrom: '2024-01-01',
    effectiveTo: null,
    quotes: { a2: { source: 'A', place: '第二条', text } },
    figures: {
      perChild: figures.perChild!,
      wholeMonth: figures.wholeMonth!,
      onePerson: figures.onePerson!,
      mostMonths: { is: '10', unit: '月', label: '每年月数', cite: 'a2' },
      noMonth: { is: '0', unit: '月', label: '没有余月', reading: '余月不为负' },
    },
    tables: {},
    provisions: [{ ...run!, steps: [...counting, ...run!.steps!.slice(1)] }],
    cases: [
      {
        name: '第十一个月',
        provision: 'run',
        facts: { filed: true, children: [{ monthsPaid: 9 }, { monthsPaid: 10 }] },
        expect: { amount: '300.00', lines: ['300.00', '0.00'] },
        arithmetic: '300+0',
      },
      sound.cases[1]!,
    ],
  };
}

beforeAll(async () => {
  api = await startApi('2024-12-10T01:00:00Z');
  const document = tenMonths();
  const put = await api.put(`/v1/policies/${document.id}/draft`, drafter, document);
  expect([put.json.check.errors, put.json.check.valid]).toEqual([[], true]);
  expect((await api.post(`/v1/policies/${document.id}/publish`, publisher, {}, 1)).status).toBe(201);
  api.setClock('2024-12-11T01:00:00Z');
  for (const { institution } of [garden, other])
    await api.put(`/v1/institutions/${institution}`, reviewer, institutionBody('示例园', '52330903MJ0000018C'));
  const elsewhere = await api.post('/v1/classes', other, classBody);
  await api.post('/v1/enrolments', other, childBody('陈一禾', number, elsewhere.json.id, { to: '2024-03-31' }));
  classId = (await api.post('/v1/classes', garden, classBody)).json.id;
  await api.post('/v1/enrolments', garden, childBody('陈一禾', number, classId, { from: '2024-04-01' }));
  for (const month of ['01', '02', '03']) await submitted(other, `2024-${month}`);
});

async function submitted(as: typeof garden, period: string): Promise<{ id: string; lines: { computed: string }[] }> {
  const draft = await api.post('/v1/claims', as, { kind: 'operating', period });
  expect(draft.status, JSON.stringify(draft.json)).toBe(201);
  const sent = await api.post(`/v1/claims/${draft.json.id}/submit`, as, undefined, 1);
  expect(sent.status, JSON.stringify(sent.json)).toBe(200);
  return sent.json;
}

test('the tenth month of a year is paid and the eleventh is not, three of them claimed by another institution', async () => {
  for (const month of ['04', '05', '06', '07', '08', '09', '10']) {
    const { lines } = await submitted(garden, `2024-${month}`);
    expect(lines.map(({ computed }) => computed)).toEqual(['300.00']);
  }
  const second = idNumber('2023-02-14', 2);
  await api.post('/v1/enrolments', garden, childBody('林小满', second, classId, { from: '2024-11-01' }));
  const { id, lines } = await submitted(garden, '2024-11');
  // 3 + 7 = 10 months before November leave 10 − 10 = 0 for the first child; the second has all ten left.
  expect(lines.map(({ computed }) => computed).sort()).toEqual(['0.00', '300.00']);
  await api.post(`/v1/claims/${id}/review`, reviewer, { decision: 'pass' }, 2);
  await api.put('/v1/division/payment-basis', publisher, paymentBasisBody);
  await api.post(`/v1/claims/${id}/determine`, publisher, { decision: 'pass' }, 3);
  const audit = await api.get(`/v1/audit/claims/${id}`, auditor);
  expect([audit.json.valid, audit.json.violations]).toEqual([true, []]);
  const claim = await api.get(`/v1/claims/${id}`, garden);
  expect(claim.json.totals).toMatchObject({ computed: '300.00', reviewed: '300.00', determined: '300.00' });
});

test('an institution cannot state the months already claimed', async () => {
  const children = [{ idNumber: number, name: '陈一禾', birthOrder: 1, classId, facts: { monthsPaid: 0 } }];
  const refused = await api.post('/v1/claims', garden, { kind: 'operating', period: '2024-12', children });
  expect(refused.json.errors).toEqual([
    {
      pointer: '/children/0/facts/monthsPaid',
      code: 'not_allowed',
      detail: '这一项按本年已有的申报计数，不由机构填写，请删去。',
    },
  ]);
});
