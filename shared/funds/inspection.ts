import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Actor, DivisionCode, Id, Instant, IsoDate, Text } from '../claims/fields.ts';
import { pastDayFaults } from '../past-day.ts';
import { Refusal } from '../refusal.ts';

/** 抽查: a sample that anyone can draw again from its seed, and what was found on the spot. */
export const Inspection = z.strictObject({
  id: Id,
  division: DivisionCode,
  seed: Text(100),
  population: z.array(Id).min(1).max(5_000),
  sample: z.array(Id).min(1),
  results: z.array(
    z.strictObject({
      claimId: Id,
      on: IsoDate,
      persons: z.array(Text(50)).min(2),
      headcount: z.int().min(0),
      expected: z.int().min(0),
      conclusion: z.enum(['consistent', 'differs', 'refused']),
      note: z.string().max(1_000).nullable(),
      actor: Actor,
      at: Instant,
    }),
  ),
  drawn: Actor,
  drawnAt: Instant,
  version: z.int().positive(),
});
export type Inspection = z.infer<typeof Inspection>;

/** Draws `count` ids by SHA-256 of seed and id: the same seed draws the same sample, whatever the order of the population. */
export function draw(population: readonly string[], seed: string, count: number): string[] {
  const ranked = [...new Set(population)].map((id) => ({ id, rank: rankOf(seed, id) }));
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return ranked.slice(0, count).map(({ id }) => id);
}

/** How many must be inspected of a number of claims: the share, rounded up, at least one. `perMille` in thousandths. */
export function sampleSize(population: number, perMille: number): number {
  return population === 0 ? 0 : Math.max(1, Math.ceil((population * perMille) / 1_000));
}

/** What a division asks for before 核定: the share of claims, in thousandths, that is to be inspected on the spot; 0 asks for none. */
export const InspectionRule = z.strictObject({
  perMille: z.int().min(0).max(1_000).meta({ description: '核定前应抽查的比例，千分之几；0 为不要求' }),
});
export type InspectionRule = z.infer<typeof InspectionRule>;

/**
 * Holds 核定 to the rule: the claim is in the population of a sample that is as large as the rule asks, and of which every result is
 * registered, its own or not. Refuses with `inspection_open`.
 */
export function assertInspected(
  claimId: string,
  { perMille }: InspectionRule,
  inspections: readonly Inspection[],
): void {
  if (perMille === 0) return;
  const covering = inspections.filter(
    ({ population, sample }) =>
      population.includes(claimId) && sample.length >= sampleSize(new Set(population).size, perMille),
  );
  if (covering.some((one) => notInspected(one).length === 0)) return;
  const [open] = covering;
  throw new Refusal(
    'inspection_open',
    open
      ? `这份申报所在的抽查（${open.id}）还有${notInspected(open).length}份样本没有登记结果，请先登记结果，再核定。`
      : `本地规定核定前要抽查千分之${perMille}的申报，这份申报还没有列入够数的抽查，请先抽取样本、登记结果，再核定。`,
  );
}

/**
 * Records what was found. Refuses `not_found` for a claim outside the sample, `already_exists` for one that has its result, and
 * `invalid_input` for a day that has not come.
 */
export function recordResult(of: Inspection, result: Inspection['results'][number]): Inspection {
  const faults = pastDayFaults('/on', '抽查', result.on, result.at);
  if (faults.length > 0) throw new Refusal('invalid_input', faults[0]!.detail, { faults });
  if (!of.sample.includes(result.claimId)) throw new Refusal('not_found', '这份申报不在抽查样本里，请核对编号。');
  if (of.results.some((one) => one.claimId === result.claimId))
    throw new Refusal('already_exists', '这份申报已经登记过抽查结果，不能再登记。');
  return { ...of, results: [...of.results, result], version: of.version + 1 };
}

/** The sampled claims without a result: what stands between a division that asks for inspection and 核定. */
export function notInspected(of: Inspection): string[] {
  const done = new Set(of.results.map((result) => result.claimId));
  return of.sample.filter((id) => !done.has(id));
}

function rankOf(seed: string, id: string): string {
  return createHash('sha256').update(`${seed}\n${id}`).digest('hex');
}
