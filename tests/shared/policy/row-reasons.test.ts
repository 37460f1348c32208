import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../shared/policy/index.ts';
import { ask, figure, scheme } from './support.ts';

const draft = scheme({
  steps: [
    { as: 'amount', for: 'children', op: 'times', of: ['standard', 'oneMonth'] },
    { as: 'total', op: 'sum', of: 'children.amount' },
  ],
  provision: {
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
const fine = { localHukou: true, attendanceDays: 20 };
const stranger = { localHukou: false, attendanceDays: 20 };
const absent = { localHukou: true, attendanceDays: 9 };

const texts = ({ reasons }: Pick<Answer, 'reasons'>) => reasons.map(({ text }) => text);

describe('the reasons of a roster', () => {
  it('are said of the whole, each once, when no line is entitled', () => {
    const answer = ask(draft, { filed: true, children: [stranger, absent, stranger] });
    expect([answer.determination, answer.amount]).toEqual(['not-entitled', '0.00']);
    expect(texts(answer)).toEqual(['没有本地户籍', '出勤不足10天']);
  });

  it('stay with their lines when another line is entitled', () => {
    const answer = ask(draft, { filed: true, children: [fine, absent] });
    expect([answer.determination, texts(answer)]).toEqual(['entitled', []]);
    expect(answer.lines.map(texts)).toEqual([[], ['出勤不足10天']]);
  });

  it('are not hidden by a no to the whole', () => {
    const answer = ask(draft, { filed: false, children: [fine, { localHukou: false, attendanceDays: 9 }, {}] });
    expect(texts(answer)).toEqual(['机构尚未备案']);
    expect(answer.lines.map(texts)).toEqual([[], ['没有本地户籍', '出勤不足10天'], []]);
  });
});
