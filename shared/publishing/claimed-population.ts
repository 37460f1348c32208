import { lastDay } from '../calendar.ts';
import { countsNothing } from '../claims/amounts.ts';
import type { ClaimBasis } from '../claims/basis.ts';
import type { Claim, Facts, Line } from '../claims/claim.ts';
import { rateSetting } from '../claims/claim-settings.ts';
import { siteFacts } from '../claims/known-facts.ts';
import { rateInForce } from '../claims/rates.ts';
import type { Class, Institution, InstitutionRate } from '../claims/registry.ts';
import { yuanOfFen } from '../money.ts';
import { dictionaryFacts, factsRead, governing, type Policy, type SettingDecision } from '../policy/index.ts';
import type { SimulatedGroup } from '../policy/simulate/index.ts';
import { decidedOn, type Law } from './law.ts';
import type { Sides } from './simulation.ts';

/** What the registry holds of an institution whose claims are looked at. */
export interface ClaimingSite {
  readonly institution: Institution;
  readonly classes: readonly Class[];
  readonly rates: readonly InstitutionRate[];
}

/**
 * The children of a claim as a population, month by month: lines that count, with the facts either side reads as the registry
 * has them now, the rate co-signed for the month and what the division decided.
 */
export function claimedPopulation(
  kind: string,
  { head, lines }: Claim,
  site: ClaimingSite,
  sides: Sides,
  law: Law,
): SimulatedGroup[] {
  const { division } = head;
  const counted = lines.filter((line) => line.child !== null && !countsNothing(line));
  const months = [...new Set(counted.map(({ month }) => month))];
  return months.map((month) => {
    const policies = [sides.before, sides.after].flatMap(
      (side) => governing(kind, division, lastDay(month), side.policies)?.policy ?? [],
    );
    const reads = factsOfBoth(kind, policies);
    const ofMonth = counted.filter((line) => line.month === month);
    const children = new Set(ofMonth.map(({ child }) => child?.key)).size;
    return {
      ...{ division, site: head.institution.id, month },
      facts: only(reads, siteFacts(basisOf(site, policies), lastDay(month), children)),
      children: ofMonth.map((line) => ({ ...only(reads, factsOf(line)), ...groups(line) })),
      decided: [...decidedOn(law, division, lastDay(month)), ...ratesOf(site, policies, month)],
    };
  });
}

/** A name that only one document declares would be refused by the other: then the dictionary's alone are given. */
function factsOfBoth(kind: string, policies: readonly Policy[]): ReadonlySet<string> {
  const reads = policies.map((policy) => {
    const { facts, rows } = factsRead(policy, kind);
    return new Set([...facts, ...(rows.children ?? [])]);
  });
  const all = new Set(reads.flatMap((names) => [...names]));
  return new Set(
    [...all].filter((name) => Object.hasOwn(dictionaryFacts, name) || reads.every((one) => one.has(name))),
  );
}

function factsOf({ classType, child, feeStandard, attendanceDays, facts }: Line): Facts {
  return {
    ...facts,
    classType,
    ...(child
      ? { birthDate: child.birthDate, birthOrder: child.birthOrder, ageMonths: Math.max(0, child.ageMonths) }
      : {}),
    ...(feeStandard === null ? {} : { feeStandard: yuanOfFen(feeStandard) }),
    ...(attendanceDays === null ? {} : { attendanceDays }),
  };
}

/** What winners and losers are counted by, whether or not a policy reads it. */
function groups({ classType, child }: Line): Facts {
  return { classType, ...(child ? { birthOrder: child.birthOrder } : {}) };
}

function ratesOf({ rates }: ClaimingSite, policies: readonly Policy[], month: string): SettingDecision[] {
  const rate = rateInForce(rates, month);
  const names = new Set(policies.flatMap((policy) => rateSetting(policy)?.name ?? []));
  if (!rate) return [];
  return [...names].map((name) => ({ name, value: rate.rate, decidedBy: rate.docNo, reason: rate.reason }));
}

function basisOf({ institution, classes, rates }: ClaimingSite, policies: readonly Policy[]): ClaimBasis {
  return { institution, classes, rates, policies, enrolments: [] };
}

function only(names: ReadonlySet<string>, facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => names.has(name)));
}
