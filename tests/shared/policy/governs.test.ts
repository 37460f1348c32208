import { describe, expect, it } from 'vitest';
import {
  calculate,
  divisionsUpward,
  governing,
  type Policy,
  provisionsInForce,
  readPolicy,
} from '../../../shared/policy/index.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { figure, scheme } from './support.ts';

interface Paper {
  id: string;
  division: string;
  from: string | null;
  to?: string | null;
  version?: number;
  silence?: string;
  amount?: string;
  provision?: Record<string, unknown>;
}

function paper({ id, division, from, to = null, version = 1, silence, amount = '1', provision = {} }: Paper): Policy {
  const document = {
    id,
    division,
    version,
    effectiveFrom: from,
    effectiveTo: to,
    figures: silence || provision.grants ? {} : { sum: figure(amount, '元') },
  };
  const steps = silence || provision.grants ? undefined : [{ as: 'total', op: 'plus', of: ['sum'] }];
  return readPolicy(
    scheme({
      ...(steps ? { steps } : {}),
      provision: { ...(silence ? { silence } : {}), ...provision },
      facts: {},
      expect: { range: null },
      document,
    }),
  );
}

const ask = (policies: Policy[], division: string, on: string) =>
  calculate({ kind: 'example', division, on, facts: {} }, policies);

function refused(policies: Policy[], division: string, on: string) {
  try {
    ask(policies, division, on);
  } catch (thrown) {
    if (thrown instanceof Refusal) return { code: thrown.code, ...thrown.extras };
    throw thrown;
  }
  throw new Error('nothing was refused');
}

const nation = paper({ id: 'nation', division: '000000', from: '2020-01-01', amount: '9' });
const city = paper({ id: 'city', division: '990100', from: '2021-01-01', to: '2022-12-31', amount: '5' });

describe('who governs', () => {
  it('looks upward: district, city, province, nation', () => {
    expect(divisionsUpward('330903')).toEqual(['330903', '330900', '330000', '000000']);
    expect(divisionsUpward('330000')).toEqual(['330000', '000000']);
  });

  it('is the nearest division that ever had the kind; a neighbour inherits nothing', () => {
    expect(ask([nation, city], '990102', '2022-06-30').policy.id).toBe('city');
    expect(ask([nation, city], '990200', '2022-06-30').policy.id).toBe('nation');
  });

  it('leaves the gap of a division a gap: the level above does not step in', () => {
    expect(refused([nation, city], '990102', '2023-01-01')).toEqual({
      code: 'policy_not_found',
      lastInForce: '2022-12-31',
      firstInForce: '2021-01-01',
    });
    expect(refused([nation, city], '990102', '2020-12-31')).toEqual({
      code: 'policy_not_found',
      lastInForce: null,
      firstInForce: '2021-01-01',
    });
    expect(refused([city], '980000', '2022-01-01')).toEqual({
      code: 'policy_not_found',
      lastInForce: null,
      firstInForce: null,
    });
    expect(governing('example', '990102', '2023-01-01', [nation, city])).toBeNull();
  });

  it('climbs past a source that is silent, not past a chapter that is missing', () => {
    const silent = paper({ id: 'silent', division: '990100', from: '2020-01-01', silence: 'source_silent' });
    const missing = paper({ id: 'missing', division: '990100', from: '2020-01-01', silence: 'not_in_this_copy' });
    expect(ask([nation, silent], '990100', '2024-01-01').policy.id).toBe('nation');
    expect(ask([silent], '990100', '2024-01-01').reasons[0]!.code).toBe('source_silent');
    expect(ask([nation, missing], '990100', '2024-01-01').reasons[0]!.code).toBe('not_in_this_copy');
  });

  it('takes the version that started last, and counts both ends of a period', () => {
    const first = paper({ id: 'v', division: '990100', from: '2020-01-01', amount: '1' });
    const second = paper({ id: 'v', division: '990100', from: '2024-01-01', version: 2, amount: '2' });
    expect(ask([first, second], '990100', '2023-12-31').amount).toBe('1.00');
    expect(ask([first, second], '990100', '2024-01-01').amount).toBe('2.00');
    expect(provisionsInForce('990100', '2024-01-01', [first, second]).map(({ policy }) => policy.version)).toEqual([
      '2',
    ]);
    expect(ask([city], '990100', '2022-12-31').amount).toBe('5.00');
  });

  it('joins what a level adds to the one above, item by item, the nearer one first', () => {
    const items = (...codes: string[]) => ({ grants: codes.map((code) => ({ code, text: code })) });
    const above = paper({ id: 'above', division: '000000', from: '2020-01-01', provision: items('licence', 'name') });
    const near = paper({
      id: 'near',
      division: '990100',
      from: '2020-01-01',
      provision: { ...items('name', 'fire'), adds: true },
    });
    const answer = ask([above, near], '990102', '2024-01-01');
    expect(answer.grants.map(({ code }) => code)).toEqual(['name', 'fire', 'licence']);
    expect([answer.policy.id, answer.also.map(({ id }) => id)]).toEqual(['near', ['above']]);
    expect(answer.citations.map(({ id }) => id)).toEqual(['q', '000000-q']);
  });

  it('tells which place a day and a month must name', () => {
    const fault = (question: Record<string, unknown>) => {
      try {
        calculate({ kind: 'example', division: '990100', facts: {}, ...question }, [city]);
      } catch (thrown) {
        return (thrown as Refusal).extras.faults!.map(({ pointer }) => pointer);
      }
      return [];
    };
    expect(fault({})).toEqual(['/month']);
    expect(fault({ on: '2023-02-29' })).toEqual(['/on']);
    expect(fault({ month: '2022-13', kind: 'Bad Kind', division: '33' })).toEqual(['/kind', '/division', '/month']);
    expect(fault({ month: '2022-01', on: '2022-01-01' })).toEqual(['/month']);
  });
});
