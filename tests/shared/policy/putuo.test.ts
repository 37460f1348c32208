import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Answer, calculate, type Policy, receiptOf } from '../../../shared/policy/index.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { builtIn } from './support.ts';

const policies: readonly Policy[] = ['330903-putuo.json', '330900-zhoushan.json', '130000-hebei.json'].map(builtIn);

function putuo(kind: string, facts: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return calculate({ kind, division: '330903', month: '2024-05', facts, ...more }, policies);
}

function refusal(ask: () => unknown): Refusal {
  try {
    ask();
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

const rate = (operatingRate: string, ...fees: string[]) =>
  putuo(
    'operating-subsidy',
    { operatingRate },
    { children: fees.map((feeStandard, index) => ({ ref: `${index}`, feeStandard })) },
  );

describe('Putuo', () => {
  it('pays 3 new classes 3 × 20000.00 yuan', () => {
    expect(putuo('construction-subsidy', { newClasses: 3 }).amount).toBe('60000.00');
  });

  it.each([
    ['0.10', '2000.00', '200.00'],
    ['0.15', '2380.55', '357.08'],
    ['0.08', '1999.99', '160.00'],
    ['0.125', '2333.30', '291.66'],
    ['0.10', '0.05', '0.01'],
    ['0.0833', '1234567.89', '102839.51'],
  ])('pays %s of a fee of %s as %s', (share, fee, amount) => {
    const answer = rate(share, fee);
    expect([answer.amount, answer.lines[0]!.amount]).toEqual([amount, amount]);
  });

  it('rounds each line and then adds: two lines of 185.11 are 370.22', () => {
    expect(rate('0.0833', '2222.22', '2222.22').amount).toBe('370.22');
  });

  it('refuses two rows of one name, given or counted: their answers could not be told apart', () => {
    const faults = (...children: object[]) =>
      refusal(() => putuo('operating-subsidy', { operatingRate: '0.10' }, { children })).extras.faults;
    const feeStandard = '2000.00';
    const detail = '“a”写了两行，答案分不清是哪一行，请各写各的 ref。';
    expect(faults({ ref: 'a', feeStandard }, { ref: 'a', feeStandard })).toEqual([
      { pointer: '/children/1/ref', code: 'duplicate', detail },
    ]);
    expect(faults({ ref: '2', feeStandard }, { feeStandard })?.map(({ pointer }) => pointer)).toEqual([
      '/children/1/ref',
    ]);
  });

  it('without a rate answers the range 160.00 to 300.00 and never a guess', () => {
    const answer = putuo('operating-subsidy', {}, { children: [{ ref: 'a', feeStandard: '2000.00' }] });
    expect([answer.determination, answer.amount, answer.range]).toEqual([
      'unspecified',
      null,
      { min: '160.00', max: '300.00' },
    ]);
    expect(answer.lines[0]!.range).toEqual({ min: '160.00', max: '300.00' });
  });

  it('refuses a rate outside 8% to 15% by a code of its own, wherever it is tried', () => {
    expect(refusal(() => rate('0.16', '2000.00')).code).toBe('rate_out_of_bounds');
    const tried = refusal(() =>
      putuo('operating-subsidy', {}, { settings: { operatingRate: '0.079999' }, children: [] }),
    );
    expect([tried.code, tried.extras.faults![0]!.pointer]).toEqual(['rate_out_of_bounds', '/settings/operatingRate']);
  });

  it.each([
    [1, 'not-entitled', '2000.00', '0.00'],
    [2, 'entitled', '1400.00', '600.00'],
    [3, 'entitled', '0.00', '2000.00'],
    [5, 'entitled', '0.00', '2000.00'],
  ])(
    'child %i of a family is %s and the family pays %s of 2000.00',
    (birthOrder, determination, payable, reduction) => {
      const answer = putuo('family-fee', { feeStandard: '2000.00', birthOrder });
      expect([answer.determination, answer.amount]).toEqual([determination, payable]);
      expect(answer.parts).toMatchObject({ fee: '2000.00', reduction, payable });
    },
  );

  it('rounds the reduction, not what is left: 30% of 2345.67 is 703.70, 1641.97 remain', () => {
    expect(putuo('family-fee', { feeStandard: '2345.67', birthOrder: 2 }).parts).toMatchObject({
      reduction: '703.70',
      payable: '1641.97',
    });
  });

  it('shows formula, value before rounding and clause', () => {
    const step = putuo('family-fee', { feeStandard: '2345.67', birthOrder: 2 }).explanation.find(
      (each) => each.step === 'reduction',
    )!;
    expect(step).toMatchObject({ unrounded: '703.701', result: '703.70', citation: 'Z4' });
    expect(step.formula).toBe('703.701 四舍五入到0.01 = 703.70');
  });

  it('takes its utility price from Zhoushan above it, and Zhoushan takes nothing from Putuo', () => {
    const answer = putuo('utility-price', { filed: true, entityType: 'for-profit' });
    expect([answer.policy.division, answer.parts.electricity]).toEqual(['330900', 'resident']);
    const sideways = calculate(
      { kind: 'construction-subsidy', division: '330902', month: '2024-05', facts: {} },
      policies,
    );
    expect(sideways.determination).toBe('discretionary');
  });

  it('answers no month before 2022-10, covers 2022-10 by its last day, and names the first day', () => {
    const before = refusal(() => putuo('construction-subsidy', { newClasses: 1 }, { month: '2022-09' }));
    expect([before.code, before.extras]).toEqual([
      'policy_not_found',
      { lastInForce: null, firstInForce: '2022-10-08' },
    ]);
    expect(putuo('construction-subsidy', { newClasses: 1 }, { month: '2022-10' }).amount).toBe('20000.00');
  });

  it('says of Hebei that the chapter is missing from the copy, never that there is nothing', () => {
    const answer = calculate({ kind: 'operating-subsidy', division: '130102', on: '2024-05-01', facts: {} }, policies);
    expect([answer.determination, answer.reasons.map(({ code }) => code)]).toEqual([
      'unspecified',
      ['not_in_this_copy'],
    ]);
  });

  it('names all faults of a question at once, each with its pointer', () => {
    const { code, extras } = refusal(() =>
      putuo(
        'operating-subsidy',
        { operatingRate: '0.2', nonsense: 1, on: '2024-01-01' },
        {
          children: [{ feeStandard: 2000 }, { feeStandard: '-1', toString: 'x' }, 'x'],
          settings: { rounding: 'sideways', unknown: '1' },
        },
      ),
    );
    expect(code).toBe('invalid_input');
    expect(extras.faults!.map((fault) => `${fault.pointer} ${fault.code}`)).toEqual([
      '/settings/rounding unknown_value',
      '/settings/unknown unknown_setting',
      '/facts/operatingRate rate_out_of_bounds',
      '/facts/nonsense unknown_fact',
      '/facts/on unknown_fact',
      '/children/0/feeStandard number_for_money',
      '/children/1/feeStandard out_of_bounds',
      '/children/1/toString unknown_fact',
      '/children/2 not_an_object',
    ]);
  });

  it('lists a decision of the bureau with its author, and a what-if as one', () => {
    const decided = [
      { name: 'operatingRate', value: '0.10', decidedBy: '示例文号', reason: '2024年运行补助比例核定为10%' },
    ];
    const children = [{ feeStandard: '2000.00' }];
    const assumption = (more: Record<string, unknown>) =>
      putuo('operating-subsidy', {}, { children, ...more }).assumptions.find(({ name }) => name === 'operatingRate');
    expect(assumption({ decided })).toMatchObject({ value: '0.10', decidedBy: '示例文号' });
    expect(assumption({ decided, settings: { operatingRate: '0.15' } })).toMatchObject({
      value: '0.15',
      decidedBy: null,
    });
  });

  it('pays a roster what its children are paid one by one, for any fees and rate', () => {
    const fen = fc.integer({ min: 0, max: 1_000_000 });
    const fees = fc.array(fen, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fees, fc.integer({ min: 800, max: 1500 }), (list, points) => {
        const share = `0.${String(points).padStart(4, '0')}`;
        const texts = list.map((each) => `${Math.floor(each / 100)}.${String(each % 100).padStart(2, '0')}`);
        // Half up in whole numbers: fen × points ÷ 10000.
        const lines = list.map((each) => (BigInt(each) * BigInt(points) * 2n + 10_000n) / 20_000n);
        const sum = lines.reduce((total, line) => total + line, 0n);
        const answer = rate(share, ...texts);
        expect(answer.lines.map(({ amount }) => amount!.replace('.', ''))).toEqual(
          lines.map((line) => String(line).padStart(3, '0')),
        );
        expect(BigInt(answer.amount!.replace('.', ''))).toBe(sum);
        expect(rate(share, texts[0]!).amount).toBe(answer.lines[0]!.amount);
      }),
      { numRuns: 150 },
    );
  });

  it('never pays less for a higher fee or rate', () => {
    const fen = fc.integer({ min: 0, max: 1_000_000 });
    const points = fc.integer({ min: 800, max: 1500 });
    const paid = (fee: number, share: number) =>
      Number(rate(`0.${String(share).padStart(4, '0')}`, (fee / 100).toFixed(2)).amount!.replace('.', ''));
    fc.assert(
      fc.property(fen, fen, points, points, (a, b, x, y) => {
        expect(paid(Math.min(a, b), Math.min(x, y))).toBeLessThanOrEqual(paid(Math.max(a, b), Math.max(x, y)));
      }),
      { numRuns: 150 },
    );
  });

  it('answers in the published shape, and the same question gives the same receipt', () => {
    const question = {
      kind: 'family-fee',
      division: '330903',
      month: '2024-05',
      facts: { feeStandard: '2000.00', birthOrder: 2 },
    };
    const [one, two] = [calculate(question, policies), calculate(structuredClone(question), policies)];
    expect(Answer.parse(one)).toEqual(two);
    const receipt = receiptOf(question, one);
    expect(receiptOf(question, two)).toEqual(receipt);
    expect(receipt).toMatchObject({ policy: '330903-putuo', engine: '1.0.0', sha256: one.policy.sha256 });
    const without = calculate(question, policies, { explain: false });
    expect([without.explanation, without.citations, without.amount]).toEqual([[], [], one.amount]);
  });
});
