import { describe, expect, it } from 'vitest';
import { askPolicy, type Question } from '../../../shared/claims/ask-policy.ts';
import { readPolicy } from '../../../shared/policy/index.ts';
import { figure, scheme } from '../policy/support.ts';

const draft = scheme({
  steps: [
    { as: 'amount', for: 'children', op: 'times', of: ['standard', 'oneMonth'] },
    { as: 'total', op: 'sum', of: 'children.amount' },
  ],
  provision: {
    kind: 'operating-subsidy',
    lines: 'children.amount',
    benefit: 'children.amount',
    requires: [
      { if: { value: 'filed', is: true }, reason: '机构尚未备案' },
      { for: 'children', if: { value: 'localHukou', is: true }, reason: '没有本地户籍' },
      { for: 'children', if: { value: 'attendanceDays', from: '10' }, reason: '出勤不足10天' },
    ],
  },
  facts: { filed: true, children: [{ localHukou: true, attendanceDays: 10 }] },
  expect: { amount: '300.00' },
  document: {
    figures: { standard: figure('300', '元/人/月'), oneMonth: figure('1', '月') },
    quotes: { q: { source: 'S', place: '第一条', text: '出勤10天' } },
  },
});

function reasonsOfLines(lines: Question['lines'], filed = true): string[][] {
  const question: Question = {
    kind: 'operating',
    division: '990100',
    key: '2031-06',
    facts: { filed },
    lines,
    settings: [],
  };
  const { amounts } = askPolicy(question, readPolicy(draft));
  return amounts.map(({ reasons }) => reasons.map(({ text }) => text));
}

describe('the lines of a question', () => {
  it('that are all refused keep each its own reasons', () => {
    const lines = [
      { localHukou: false, attendanceDays: 20 },
      { localHukou: true, attendanceDays: 9 },
    ];
    expect(reasonsOfLines(lines)).toEqual([['没有本地户籍'], ['出勤不足10天']]);
  });

  it('do not carry what another line lacks', () => {
    const lines = [{ localHukou: true, attendanceDays: 20 }, { localHukou: true }];
    expect(reasonsOfLines(lines)).toEqual([[], ['缺少“当月出勤天数”，请补充后再算。']]);
  });

  it('all carry what stands against the site', () => {
    const lines = [
      { localHukou: true, attendanceDays: 20 },
      { localHukou: false, attendanceDays: 20 },
    ];
    expect(reasonsOfLines(lines, false)).toEqual([['机构尚未备案'], ['没有本地户籍', '机构尚未备案']]);
  });
});
