import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../shared/calendar.ts';
import { inForce, type Policy } from '../../../shared/policy/index.ts';
import { lawOf, nothingPublished } from '../../../shared/publishing/law.ts';
import { PublishInput, publish } from '../../../shared/publishing/publish.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { aDraft, by, recordedAt, scheme } from './samples.ts';

const act = { actor: by('publisher'), at: recordedAt };
const lawOver = (...documents: Policy[]) => lawOf(documents, nothingPublished);
const input = (changes: Partial<PublishInput> = {}) => ({ ...PublishInput.parse({}), ...changes });

function refusedFor(draft: Policy, law = lawOver(scheme()), how = input()): string[] {
  try {
    publish(aDraft(draft), how, law, act);
  } catch (error) {
    if (error instanceof Refusal) return (error.extras.faults ?? []).map(({ detail }) => detail);
    throw error;
  }
  return [];
}

describe('a version that overlaps another of its division', () => {
  const next = scheme({ version: 2, effectiveFrom: '2033-12-31', effectiveTo: null });

  it('is refused on the last day that both would hold, and taken on the day after', () => {
    expect(refusedFor(next)).toEqual([
      '与“990120-shili”第1版（2031-01-01至2033-12-31）在运行补助、家庭应缴费用上重叠，请改首日或末日，或在发布时选择结束旧版本（endsPredecessors）。',
    ]);
    expect(refusedFor({ ...next, effectiveFrom: '2034-01-01' })).toEqual([]);
  });

  it('may end what began before it, never what begins with it or later', () => {
    const { ends } = publish(aDraft(next), input({ endsPredecessors: true }), lawOver(scheme()), act);
    expect(ends).toMatchObject([{ version: 1, lastDay: '2033-12-30', followedBy: { version: 2 } }]);
    const sameDay = scheme({ version: 2 });
    expect(refusedFor(sameDay, lawOver(scheme()), input({ endsPredecessors: true }))).toEqual([
      '与“990120-shili”第1版（2031-01-01至2033-12-31）在运行补助、家庭应缴费用上重叠，请改首日或末日。',
    ]);
  });

  it('is no matter between divisions, nor between kinds', () => {
    const elsewhere = scheme({ division: '990121', id: '990121-shili' });
    expect(refusedFor(next, lawOver(elsewhere))).toEqual([]);
    const otherKind = scheme({ provisions: scheme().provisions.map((one) => ({ ...one, kind: `other-${one.kind}` })) });
    expect(refusedFor(next, lawOver(otherKind))).toEqual([]);
  });
});

it('an id belongs to the division that first used it', () => {
  const taken = scheme({ division: '990121' });
  expect(refusedFor(scheme({ version: 2 }), lawOver(taken))).toEqual(['这个编号是另一个地区的政策，请换一个编号。']);
});

it('an end comes after its start', () => {
  expect(refusedFor(scheme({ effectiveTo: '2030-12-31' }), lawOver())).toHaveLength(1);
});

it('however versions are published, no day ever has two answers to one kind', () => {
  const day = fc.integer({ min: 0, max: 60 }).map((days) => addDays('2031-01-01', days));
  const span = fc.record({ from: day, to: fc.option(day, { nil: null }), endsPredecessors: fc.boolean() });
  fc.assert(
    fc.property(fc.array(span, { minLength: 2, maxLength: 6 }), day, (spans, asked) => {
      let published = { ...nothingPublished, documents: [] as Policy[] };
      for (const { from, to, endsPredecessors } of spans) {
        const version = published.documents.length + 1;
        const document = scheme({ version, effectiveFrom: from, effectiveTo: to });
        try {
          const made = publish(aDraft(document), input({ endsPredecessors }), lawOf([], published), act);
          published = {
            ...published,
            documents: [...published.documents, made.document],
            ends: [...published.ends, ...made.ends],
          };
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
      }
      expect(lawOf([], published).policies.filter((policy) => inForce(policy, asked)).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 40 },
  );
});
