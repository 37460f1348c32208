import { Missing, type Trials, type Unknown } from '../compile/run.ts';

/** What came of trying every possibility of what is unknown. */
export interface Explored<T> {
  /** One for each different course that the trials took; a single one when nothing that matters is unknown. */
  readonly leaves: readonly { readonly value: T; readonly trials: Trials }[];
  /** The unknowns on which the result depends. */
  readonly deciding: readonly Unknown[];
  /** The unknowns that were tried and made no difference. */
  readonly indifferent: readonly Unknown[];
  /** Whether something could not be tried, so that the leaves are not the whole truth. */
  readonly open: boolean;
}

/** Beyond this many courses an answer has no range; it says what is missing all the same. */
const mostLeaves = 512;

/**
 * Unknowns are tried, not propagated: `attempt` throws Missing at the first one, and is repeated with each of its options.
 * If all options agree it does not matter. `mine` says which unknowns are tried here and which are left to the caller.
 */
export function explore<T>(
  attempt: (trials: Trials) => T,
  sameKey: (value: T) => string,
  trials: Trials,
  mine: (unknown: Unknown) => boolean = () => true,
  courses: { left: number } = { left: mostLeaves },
): Explored<T> {
  let unknown: Unknown;
  try {
    courses.left -= 1;
    return { leaves: [{ value: attempt(trials), trials }], deciding: [], indifferent: [], open: false };
  } catch (thrown) {
    if (!(thrown instanceof Missing) || !mine(thrown.unknown)) throw thrown;
    unknown = thrown.unknown;
  }
  const tryWith = (option: Unknown['sample'] & {}) =>
    explore(attempt, sameKey, new Map([...trials, [unknown.key, option]]), mine, courses);
  if (unknown.options === null || courses.left <= 0) {
    const further = unknown.sample === null || courses.left <= 0 ? null : tryWith(unknown.sample);
    return { leaves: [], deciding: merged([[unknown], further?.deciding ?? []]), indifferent: [], open: true };
  }
  return joined(unknown, unknown.options.map(tryWith), sameKey);
}

function joined<T>(unknown: Unknown, branches: readonly Explored<T>[], sameKey: (value: T) => string): Explored<T> {
  const keys = branches.map((branch) =>
    JSON.stringify([branch.open, [...new Set(branch.leaves.map(({ value }) => sameKey(value)))].sort()]),
  );
  const open = branches.some((branch) => branch.open);
  const agree = !open && keys.every((key) => key === keys[0]);
  const deciding = merged(branches.map((branch) => branch.deciding));
  const indifferent = merged(branches.map((branch) => branch.indifferent));
  if (agree) return { ...branches[0]!, indifferent: merged([[unknown], indifferent]) };
  const matters = keys.some((key) => key !== keys[0]);
  return {
    leaves: branches.flatMap(({ leaves }) => leaves),
    deciding: merged([matters ? [unknown] : [], deciding]),
    indifferent,
    open,
  };
}

function merged(lists: readonly (readonly Unknown[])[]): Unknown[] {
  return [...new Map(lists.flat().map((unknown) => [unknown.key, unknown])).values()];
}
