import type { Answer } from '../answer.ts';
import type { Exact } from '../compile/exact.ts';
import type { Range } from '../evaluate/outcome.ts';
import type { Trait } from '../scope/trait.ts';
import { isMoney } from '../scope/units.ts';

/** Money has exactly two places; anything finer was never rounded, which the checks at load rule out. */
export function amountText(amount: Exact, trait: Trait | null): string {
  const money = trait?.unit != null && isMoney(trait.unit);
  const text = amount.text(money ? 2 : 0);
  if (money && (text.includes('/') || text.length - text.indexOf('.') - 1 > 2))
    throw new Error(`the amount ${text} is finer than one fen`);
  return text;
}

export function rangeText(range: Range | null, trait: Trait | null): Answer['range'] {
  return range && { min: amountText(range.min, trait), max: amountText(range.max, trait) };
}
