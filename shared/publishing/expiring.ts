import { addDays } from '../calendar.ts';
import { inForce, type Policy } from '../policy/index.ts';
import type { Law } from './law.ts';
import { kindsOf } from './publish.ts';

export const warnings = [7, 30, 90] as const;
export type Warning = (typeof warnings)[number];

/** A policy in force that will soon end. `followed`: for each of its kinds another one is in force on the day after. */
export interface Expiring {
  readonly policy: Policy;
  readonly lastDay: string;
  readonly daysLeft: number;
  readonly within: Warning;
  readonly followed: boolean;
}

/** The policies in force on a day that end within so many days of it, the one that ends first before the others. */
export function expiringPolicies({ policies }: Law, on: string, within: Warning): Expiring[] {
  const found = policies.flatMap((policy) => {
    const lastDay = policy.effectiveTo;
    if (lastDay === null || !inForce(policy, on)) return [];
    const daysLeft = daysFrom(on, lastDay);
    const warning = warnings.find((days) => daysLeft <= days && days <= within);
    if (warning === undefined) return [];
    return [{ policy, lastDay, daysLeft, within: warning, followed: isFollowed(policy, lastDay, policies) }];
  });
  const place = ({ lastDay, policy }: Expiring) => `${lastDay} ${policy.id} ${String(policy.version).padStart(4, '0')}`;
  return found.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

function isFollowed(policy: Policy, lastDay: string, policies: readonly Policy[]): boolean {
  const next = policies.filter((other) => other.division === policy.division && inForce(other, addDays(lastDay, 1)));
  return kindsOf(policy).every((kind) => next.some((other) => kindsOf(other).includes(kind)));
}

function daysFrom(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
