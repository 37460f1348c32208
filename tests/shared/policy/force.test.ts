import { describe, expect, it } from 'vitest';
import { ask, figure, scheme } from './support.ts';

const fee = { type: 'money', label: '收费', unit: '元' };

function withForce(force: string, provision: Record<string, unknown> = {}, document: Record<string, unknown> = {}) {
  return scheme({
    document: { facts: { fee }, figures: { third: figure('0.3') }, ...document },
    provision: { force, requires: [{ if: { value: 'filed', is: true }, reason: '未备案' }], ...provision },
    steps: [
      { as: 'exact', op: 'times', of: ['fee', 'third'] },
      { as: 'reduction', op: 'round', of: 'exact', to: '0.01', mode: 'half-up' },
      { as: 'payable', op: 'minus', of: ['fee', 'reduction'] },
    ],
    facts: { fee: '10.00', filed: false },
    expect: { determination: 'not-entitled' },
  });
}

const gate = { benefit: 'reduction', amount: 'payable', show: { reduction: 'reduction' } };

describe('the force of a provision', () => {
  it.each([
    ['mandatory', true, 'entitled', '7.00'],
    ['conditional', true, 'entitled', '7.00'],
    ['reported', true, 'entitled', '7.00'],
    ['encouraged', true, 'discretionary', '10.00'],
    ['exploratory', true, 'discretionary', '10.00'],
    ['mandatory', false, 'not-entitled', '10.00'],
    ['encouraged', false, 'not-entitled', '10.00'],
  ])('%s, its condition %s: %s, and the family pays %s', (force, filed, determination, amount) => {
    const answer = ask(withForce(force, gate), { fee: '10.00', filed });
    expect([answer.determination, answer.amount]).toEqual([determination, amount]);
  });

  it('encouraged money is never an amount, though its parts are shown', () => {
    const answer = ask(
      withForce('encouraged', { benefit: 'reduction', amount: 'reduction', show: { reduction: 'reduction' } }),
      {
        fee: '10.00',
        filed: true,
      },
    );
    expect([answer.determination, answer.amount, answer.parts]).toEqual(['discretionary', null, { reduction: '3.00' }]);
    expect(answer.reasons[0]!.code).toBe('encouraged_only');
  });

  it('a reported provision says in its assumptions that it rests on a report', () => {
    expect(
      ask(withForce('reported', gate), { fee: '10.00', filed: true }).assumptions.map(({ name }) => name),
    ).toContain('reportedBy');
  });

  it('a document without any date entitles nobody and assumes nothing silently', () => {
    const answer = ask(withForce('mandatory', gate, { effectiveFrom: null }), { fee: '10.00', filed: true });
    expect([answer.determination, answer.amount]).toEqual(['unspecified', null]);
    expect(answer.reasons.at(-1)!.code).toBe('effective_date_not_stated');
    expect(answer.assumptions.map(({ name }) => name)).toContain('effectiveDate');
  });

  it('a target is met, missed or unknown, item by item', () => {
    const draft = scheme({
      document: { quotes: { q: { source: 'S', place: '第一条', text: '建成2家以上，每千人口4.5个' } } },
      provision: {
        force: 'target',
        grants: [
          { code: 'bodies', text: '2家以上', met: { value: 'institutions', from: '2' } },
          { code: 'places', text: '4.5个', met: { value: 'placesPer1000', from: '4.5' } },
        ],
      },
      facts: { institutions: 2, placesPer1000: '4.5' },
      expect: { determination: 'entitled' },
    });
    const missed = ask(draft, { institutions: 2, placesPer1000: '4.4' });
    expect([missed.determination, missed.lines.map((line) => line.determination)]).toEqual([
      'not-entitled',
      ['entitled', 'not-entitled'],
    ]);
    const unknown = ask(draft, { institutions: 2 });
    expect([unknown.determination, unknown.grants[1]!.met]).toEqual(['unspecified', null]);
  });

  it('silence is unspecified with its reason, or discretionary where it is only encouraged', () => {
    const silent = (force: string) =>
      ask(scheme({ provision: { force, silence: 'amount_not_stated' }, facts: {}, expect: { amount: null } }), {});
    expect([silent('mandatory').determination, silent('mandatory').reasons.map(({ code }) => code)]).toEqual([
      'unspecified',
      ['amount_not_stated'],
    ]);
    expect(silent('exploratory').determination).toBe('discretionary');
  });
});
