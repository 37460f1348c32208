import { Exact } from '../compile/exact.ts';
import type { Fact } from '../format/declarations.ts';
import { isMoney, pure, type Unit, unitOf } from './units.ts';

/** What is known of a value before anything is computed. */
export interface Trait {
  readonly type: 'number' | 'text' | 'flag' | 'date' | 'set';
  /** Null where units cannot be told (a cell that names values of several units has already been reported). */
  readonly unit: Unit | null;
  /** The most decimal places the value can have; null when it may never end. */
  readonly places: number | null;
}

export const unknownTrait: Trait = { type: 'number', unit: null, places: 2 };

export function traitOfFact(fact: Fact): Trait {
  if (fact.type === 'flag' || fact.type === 'date' || fact.type === 'set')
    return { type: fact.type, unit: pure, places: null };
  if (fact.type === 'enum' || fact.type === 'text') return { type: 'text', unit: pure, places: null };
  const places = fact.places ?? (fact.type === 'count' ? 0 : fact.type === 'money' ? 2 : 6);
  return { type: 'number', unit: unitOf(fact.unit ?? (fact.type === 'money' ? '元' : '')), places };
}

/** How many places a value of this trait is shown with at least: money has two. */
export function shownPlaces(trait: Trait): number {
  return trait.unit && isMoney(trait.unit) ? 2 : 0;
}

export function knownUnit(traits: readonly Trait[]): Unit | null {
  return traits.find(({ unit }) => unit !== null)?.unit ?? null;
}

export function greatest(traits: readonly Trait[]): number | null {
  return traits.some(({ places }) => places === null) ? null : Math.max(0, ...traits.map(({ places }) => places!));
}

export function greatestPlaces(figures: readonly string[]): number {
  return Math.max(0, ...figures.map((figure) => Exact.of(figure).places()!));
}
