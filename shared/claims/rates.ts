import { lastDay } from '../calendar.ts';
import { Decimal } from '../money.ts';
import { type Fault, Refusal } from '../refusal.ts';
import { percent } from './claim-settings.ts';
import type { Act } from './decision.ts';
import { refusalFor } from './faults.ts';
import type { InstitutionRate } from './registry.ts';
import type { RateInput } from './registry-inputs.ts';

/** Least and greatest rate that the policy of a day allows, as decimal text. */
export interface RateBounds {
  readonly min: string;
  readonly max: string;
}

/**
 * A rate proposed by the approver; it is in force once finance has co-signed it.
 * `boundsOn` answers the policy's bounds on a day, or null where it sets none.
 * Refuses with `rate_out_of_bounds` and, beside a rate in force, `rate_overlaps`.
 */
export function proposeRate(
  input: RateInput,
  of: { id: string; institutionId: string },
  others: readonly InstitutionRate[],
  boundsOn: (day: string) => RateBounds | null,
  { actor, at }: Act,
): InstitutionRate {
  refuseOutOfBounds(input, [boundsOn(lastDay(input.from)), boundsOn(lastDay(input.to))]);
  refuseOverlap(input, others);
  const { rate, from, to, docNo, reason } = input;
  const { id, institutionId } = of;
  const open = { proposed: actor, proposedAt: at, cosigned: null, cosignedAt: null, version: 1 };
  return { id, institutionId, rate, from, to, docNo, reason, ...open };
}

/**
 * Finance co-signs a rate: from now on it is in force.
 * Refuses with `invalid_transition` (already co-signed), `four_eyes` (proposed by the same person), `rate_overlaps`.
 */
export function cosignRate(
  rate: InstitutionRate,
  others: readonly InstitutionRate[],
  { actor, at }: Act,
): InstitutionRate {
  if (rate.cosigned) throw new Refusal('invalid_transition', '这个比例已经会签生效，不用再签。');
  if (rate.proposed.person === actor.person)
    throw new Refusal('four_eyes', '这个比例是您提出的，不能再由您会签，请由财政部门的另一个人办理。');
  refuseOverlap(
    rate,
    others.filter(({ id }) => id !== rate.id),
  );
  return { ...rate, cosigned: actor, cosignedAt: at, version: rate.version + 1 };
}

/** The rate in force for a service month: co-signed and covering it. */
export function rateInForce(rates: readonly InstitutionRate[], month: string): InstitutionRate | null {
  return rates.find(({ cosigned, from, to }) => cosigned !== null && from <= month && month <= to) ?? null;
}

function refuseOutOfBounds({ rate }: RateInput, bounds: readonly (RateBounds | null)[]): void {
  const faults: Fault[] = [];
  for (const limit of bounds) {
    if (faults.length || !limit) continue;
    if (new Decimal(rate).gte(limit.min) && new Decimal(rate).lte(limit.max)) continue;
    const detail = `比例要在${percent(limit.min)}到${percent(limit.max)}之间（含），请改正。`;
    faults.push({ pointer: '/rate', code: 'rate_out_of_bounds', detail });
  }
  if (faults.length) throw refusalFor('rate_out_of_bounds', faults);
}

function refuseOverlap({ from, to }: { from: string; to: string }, others: readonly InstitutionRate[]): void {
  const other = others.find((one) => one.cosigned !== null && one.from <= to && from <= one.to);
  if (!other) return;
  const detail = `${other.from}至${other.to}已有生效的比例${percent(other.rate)}（${other.docNo}），期间不能重叠，请改填其他月份。`;
  throw new Refusal('rate_overlaps', detail);
}
