import type { Fact } from '../../../shared/policy/index.ts';

/** A fact that the provision on family fees of a place reads, as the form asks for it. */
export interface AskedFact {
  readonly name: string;
  readonly fact: Fact;
  /** The answer is asked for; what a family may not know is not. */
  readonly required: boolean;
  /** Stands in the child's row of a question, not beside it. */
  readonly ofChild: boolean;
}

/** The values a fact may take, with the words people read. */
export function choicesOf({ values, type }: Fact): readonly (readonly [value: string, label: string])[] {
  if (type === 'flag')
    return [
      ['yes', '是'],
      ['no', '否'],
    ];
  if (!values) return [];
  return Array.isArray(values) ? values.map((value) => [value, value] as const) : Object.entries(values);
}
