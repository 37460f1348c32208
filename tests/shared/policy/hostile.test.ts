import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculate, checkPolicy, readPolicy } from '../../../shared/policy/index.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { ask, figure, scheme, shili } from './support.ts';

function codeOf(document: unknown): string {
  try {
    readPolicy(document);
  } catch (thrown) {
    if (thrown instanceof Refusal) return `${thrown.code} ${thrown.extras.faults![0]!.code}`;
    throw thrown;
  }
  return 'accepted';
}

function nested(depth: number): unknown {
  let condition: unknown = { value: 'filed', is: true };
  for (let level = 0; level < depth; level += 1) condition = { not: condition };
  return condition;
}

describe('a hostile document', () => {
  it('nested a hundred thousand deep is refused for its depth', () => {
    const draft = scheme({ provision: { appliesTo: nested(100_000) }, facts: {}, expect: {} });
    expect(codeOf(draft)).toBe('policy_too_large too_deep');
  });

  it('of a million values or characters is refused for its size', () => {
    const rows = Array.from({ length: 60_000 }, () => ['1', '2']);
    expect(codeOf(scheme({ facts: {}, expect: {}, document: { tables: { t: { keys: ['birthOrder'], rows } } } }))).toBe(
      'policy_too_large too_many_values',
    );
    expect(codeOf(scheme({ facts: {}, expect: {}, document: { title: '长'.repeat(1_000_001) } }))).toBe(
      'policy_too_large too_long',
    );
  });

  it('with a table too wide to check is refused', () => {
    const band = (index: number) => ({ from: String(index), below: String(index + 1) });
    const rows = Array.from({ length: 1000 }, (_, index) => [band(index), band(index), band(index), '0']);
    const keys = ['attendanceDays', 'months', 'ageMonths'];
    const draft = scheme({
      document: { tables: { t: { keys, reading: '示例', rows } } },
      provision: { unit: '' },
      steps: [{ as: 'amount', op: 'lookup', table: 't' }],
      facts: { attendanceDays: 1, months: 1, ageMonths: 1 },
      expect: { amount: '0' },
    });
    expect(checkPolicy(draft).valid).toBe(false);
  });

  it('whose conditions double at every name is refused before they are written out', () => {
    const tests: Record<string, unknown> = { t0: { value: 'filed', is: true } };
    for (let level = 1; level < 60; level += 1)
      tests[`t${level}`] = { all: [{ test: `t${level - 1}` }, { test: `t${level - 1}` }] };
    const draft = scheme({
      provision: { appliesTo: { test: 't59' } },
      facts: { filed: true },
      expect: {},
      document: { tests },
    });
    expect(codeOf(draft)).toBe('invalid_policy test_too_large');
  });

  it('whose provisions refer twice to the next is checked and answered in linear time', () => {
    const count = 60;
    const provisions = Array.from({ length: count }, (_, index) => ({
      id: `p${index}`,
      kind: `k${index}`,
      title: '条款',
      force: 'mandatory',
      cite: 'q',
      steps:
        index === count - 1
          ? [{ as: 'amount', op: 'plus', of: ['sum'] }]
          : [
              { as: 'left', op: 'provision', of: `p${index + 1}` },
              { as: 'right', op: 'provision', of: `p${index + 1}` },
              { as: 'amount', op: 'max', of: ['left', 'right'] },
            ],
    }));
    const cases = provisions.map(({ id }) => ({ name: id, provision: id, facts: {}, expect: { amount: '1.00' } }));
    const draft = scheme({
      facts: {},
      expect: {},
      document: { provisions, cases, figures: { sum: figure('1', '元') } },
    });
    expect(checkPolicy(draft)).toMatchObject({ valid: true, errors: [] });
  });

  it('that tries thousands of open settings against each other answers without a range', () => {
    const names = Array.from({ length: 14 }, (_, index) => `s${index}`);
    const setting = {
      label: '取值',
      scope: 'division',
      type: 'number',
      unit: '元',
      places: 0,
      between: ['1', '2'],
      value: null,
      why: '未定',
    };
    const draft = scheme({
      document: { settings: Object.fromEntries(names.map((name) => [name, setting])) },
      steps: [{ as: 'amount', op: 'plus', of: names }],
      facts: {},
      expect: { determination: 'unspecified' },
    });
    expect(ask(draft, {})).toMatchObject({ determination: 'unspecified', amount: null });
  });

  it('may carry names that JavaScript objects have of themselves: they are unknown, not special', () => {
    const draft = JSON.parse(
      JSON.stringify(shili()).replace('"figures":{', '"figures":{"__proto__":{"is":"1","reading":"x"},'),
    );
    expect(checkPolicy(draft).valid).toBe(false);
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      const facts = JSON.parse(`{"${name}":"1","filed":true}`);
      const policy = readPolicy(shili());
      const question = { kind: 'construction-subsidy', division: '990100', on: '2031-06-30', facts };
      expect(() => calculate(question, [policy])).toThrow(Refusal);
    }
  });

  it('never throws anything but a list of faults, whatever is changed in it', () => {
    const values = fc.constantFrom(
      null,
      '',
      'x',
      '0',
      '-1',
      '1e9',
      7,
      true,
      [],
      {},
      ['*'],
      { from: '1' },
      'children.amount',
      'amount',
      '__proto__',
      'filed',
      'total',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(100_000), values), { minLength: 1, maxLength: 3 }), (edits) => {
        const draft = shili();
        for (const [at, value] of edits) {
          const places = placesIn(draft);
          const [owner, key] = places[at % places.length]!;
          owner[key] = structuredClone(value);
        }
        const { valid, errors, cases } = checkPolicy(draft);
        expect(valid).toBe(errors.length === 0 && cases.every(({ passed }) => passed));
      }),
      { numRuns: 1500 },
    );
  });
});

type Place = [Record<string | number, unknown>, string | number];

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]): Place[] => [
    [value as Record<string, unknown>, key],
    ...placesIn(each),
  ]);
}

describe('a hostile question', () => {
  const policy = readPolicy(shili());
  const ask = (children: unknown[]) =>
    calculate(
      {
        kind: 'operating-subsidy',
        division: '990100',
        on: '2031-06-30',
        facts: { filed: true, grade: '甲级', approvedPlaces: 9000 },
        children: children as Record<string, unknown>[],
      },
      [policy],
      { explain: false },
    );

  it('of a million rows is refused; ten thousand are answered', () => {
    const child = { classType: '乳儿班', attendanceDays: 20 };
    expect(() => ask(Array.from({ length: 1_000_000 }, () => child))).toThrow(Refusal);
    const answer = ask(Array.from({ length: 10_000 }, () => child));
    // 9000 places × 420.00
    expect(answer.amount).toBe('3780000.00');
  });
});
