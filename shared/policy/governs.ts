import { Refusal } from '../refusal.ts';
import { knownKinds } from './format/dictionary.ts';
import type { Policy } from './format/document.ts';
import { citesOf } from './format/names.ts';
import type { Provision } from './format/provision.ts';
import { allReads } from './scope/reads.ts';

/** The division itself and those above it by GB/T 2260: district, city, province, nation. */
export function divisionsUpward(division: string): readonly string[] {
  return [...new Set([division, `${division.slice(0, 4)}00`, `${division.slice(0, 2)}0000`, '000000'])];
}

/** The first day on which a policy answers: its own, else the day its text is attested; null covers every day. */
export function startOf(policy: Policy): string | null {
  return policy.effectiveFrom ?? policy.attestedOn ?? null;
}

export function inForce(policy: Policy, day: string): boolean {
  const start = startOf(policy);
  return (start === null || start <= day) && (policy.effectiveTo === null || day <= policy.effectiveTo);
}

/**
 * The policy that governs a kind: the nearest division, going up, that ever had a provision of it. In a gap of that division
 * the level above does not step in. `source_silent` does not stop the climb, `not_in_this_copy` does. Nothing passes sideways.
 * Refuses: policy_not_found (with the last day on which one was in force).
 */
export function governingPolicy(kind: string, division: string, day: string, policies: readonly Policy[]): Policy {
  const byDivision = indexOf(policies).get(kind);
  let silent: Policy | null = null;
  for (const level of divisionsUpward(division)) {
    const ever = byDivision?.get(level);
    if (ever === undefined) continue;
    const found = ever.find((policy) => inForce(policy, day));
    if (found === undefined) throw notFound(kind, division, day, ever);
    if (!isSilent(found, kind)) return found;
    silent ??= found;
  }
  if (silent !== null) return silent;
  throw notFound(kind, division, day, []);
}

/**
 * The governing policy and, where all its provisions of the kind only add to the level above, that level's too, and so on.
 * Refuses as `governingPolicy` for the nearest; a level above that has none in force is left out.
 */
export function governingChain(kind: string, division: string, day: string, policies: readonly Policy[]): Policy[] {
  const chain = [governingPolicy(kind, division, day, policies)];
  for (let last = chain[0]!; adds(last, kind) && last.division !== '000000'; last = chain.at(-1)!) {
    const above = divisionsUpward(last.division)[1]!;
    const next = governing(kind, above, day, policies);
    if (next === null) break;
    chain.push(next.policy);
  }
  return chain;
}

function adds(policy: Policy, kind: string): boolean {
  return policy.provisions.every((provision) => provision.kind !== kind || provision.adds === true);
}

/** The policy that governs and its provisions of the kind. */
export interface Governing {
  readonly policy: Policy;
  readonly provisions: readonly Provision[];
}

/** As `governingPolicy`, but null where none is in force: for pages that only want to know what to ask. */
export function governing(kind: string, division: string, day: string, policies: readonly Policy[]): Governing | null {
  try {
    const policy = governingPolicy(kind, division, day, policies);
    return { policy, provisions: policy.provisions.filter((provision) => provision.kind === kind) };
  } catch (thrown) {
    if (thrown instanceof Refusal) return null;
    throw thrown;
  }
}

/** One provision as the list of a division shows it. */
export interface Provided {
  readonly id: string;
  readonly kind: string;
  readonly force: Provision['force'];
  /** Whether the engine can work it out; false where the source names it and gives no figure. */
  readonly computable: boolean;
  readonly title: string;
  readonly division: string;
  readonly policy: { readonly id: string; readonly version: string };
  readonly document: {
    readonly title: string;
    readonly docNo: string | null;
    readonly issuer: string | null;
    readonly date: string | null;
  };
  readonly place: string;
  readonly quote: string | null;
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  readonly attested: boolean;
  readonly notStated: readonly string[];
  readonly settings: readonly {
    readonly name: string;
    readonly label: string;
    readonly value: string | null;
    readonly decidedBy: string | null;
    readonly reason: string;
  }[];
}

/** Every provision in force on a day, the division's own first and then those above it. */
export function provisionsInForce(division: string, on: string, policies: readonly Policy[]): Provided[] {
  return divisionsUpward(division).flatMap((level) =>
    policies
      .filter((policy) => policy.division === level && inForce(policy, on) && !superseded(policy, on, policies))
      .flatMap((policy) => policy.provisions.map((provision) => provided(policy, provision))),
  );
}

function provided(policy: Policy, provision: Provision): Provided {
  const quote = policy.quotes[citesOf(provision.cite)[0]!]!;
  const { title, docNo, issuer, date } = policy.sources[quote.source]!;
  const read = new Set(allReads(policy, provision).map(({ name }) => name));
  const named = Object.entries(policy.settings ?? {}).filter(
    ([name]) => read.has(name) || provision.assumes?.includes(name),
  );
  return {
    id: provision.id,
    kind: provision.kind,
    force: provision.force,
    computable: provision.silence === undefined,
    title: provision.title,
    division: policy.division,
    policy: { id: policy.id, version: String(policy.version) },
    document: { title, docNo, issuer, date },
    place: quote.place,
    quote: quote.text,
    effectiveFrom: startOf(policy),
    effectiveTo: policy.effectiveTo,
    attested: policy.attestedOn !== undefined,
    notStated: provision.notStated ?? [],
    settings: named.map(([name, { label, value, decidedBy, why }]) => ({
      name,
      label,
      value,
      decidedBy: decidedBy ?? null,
      reason: why,
    })),
  };
}

export function kindText(kind: string): string {
  return (Object.hasOwn(knownKinds, kind) ? knownKinds[kind] : undefined) ?? kind;
}

function superseded(policy: Policy, day: string, policies: readonly Policy[]): boolean {
  return policies.some(
    (other) => other.id === policy.id && other !== policy && inForce(other, day) && laterFirst(other, policy) < 0,
  );
}

/** Kind → division → policies that ever had it, the one that starts latest first. */
type Index = ReadonlyMap<string, ReadonlyMap<string, readonly Policy[]>>;
const indexes = new WeakMap<readonly Policy[], { size: number; index: Index }>();

function indexOf(policies: readonly Policy[]): Index {
  const known = indexes.get(policies);
  if (known?.size === policies.length) return known.index;
  const index = new Map<string, Map<string, Policy[]>>();
  for (const policy of [...policies].sort(laterFirst))
    for (const kind of new Set(policy.provisions.map((provision) => provision.kind))) {
      const byDivision = index.get(kind) ?? new Map<string, Policy[]>();
      index.set(kind, byDivision);
      byDivision.set(policy.division, [...(byDivision.get(policy.division) ?? []), policy]);
    }
  indexes.set(policies, { size: policies.length, index });
  return index;
}

function laterFirst(a: Policy, b: Policy): number {
  const left = startOf(a) ?? '';
  const right = startOf(b) ?? '';
  return left === right ? b.version - a.version : left < right ? 1 : -1;
}

function isSilent(policy: Policy, kind: string): boolean {
  const provisions = policy.provisions.filter((provision) => provision.kind === kind);
  return provisions.every(({ silence }) => silence === 'source_silent');
}

function notFound(kind: string, division: string, day: string, ever: readonly Policy[]): Refusal {
  const ends = ever.flatMap(({ effectiveTo }) => (effectiveTo !== null && effectiveTo < day ? [effectiveTo] : []));
  const lastInForce = ends.sort().at(-1) ?? null;
  const starts = ever.flatMap((policy) => startOf(policy) ?? []);
  const firstInForce = starts.sort()[0] ?? null;
  const since = firstInForce !== null && day < firstInForce ? `；最早一份自${firstInForce}起` : '';
  const until = lastInForce === null ? since : `；最近一份截至${lastInForce}`;
  const message = `${division}在${day}没有有效的“${kindText(kind)}”政策${until}。请核对地区和日期，或先登记当时的政策文件。`;
  return new Refusal('policy_not_found', message, { lastInForce, firstInForce });
}
