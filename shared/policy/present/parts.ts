import type { Answer } from '../answer.ts';
import { Exact } from '../compile/exact.ts';
import { type Maybe, Missing } from '../compile/run.ts';
import type { Outcome } from '../evaluate/outcome.ts';
import { splitReference } from '../format/names.ts';
import type { Provision } from '../format/provision.ts';
import { shownPlaces } from '../scope/trait.ts';
import { wordsOf } from './words.ts';

export type PartValue = Answer['parts'][string];

export function partsOf(outcomes: readonly Outcome[]): Record<string, PartValue> {
  const parts = new Map<string, PartValue>();
  for (const outcome of outcomes)
    for (const [name, value] of Object.entries(ownParts(outcome)))
      parts.set(parts.has(name) ? `${outcome.compiled.provision.id}.${name}` : name, value);
  return Object.fromEntries(parts);
}

function ownParts({ compiled, run, determination }: Outcome): Record<string, PartValue> {
  const parts: Record<string, PartValue> = {};
  const word = (reference: string): string | null => {
    const value = known(() => compiled.reader(reference, null)(run, null));
    return value === null ? null : wordsOf(compiled.scope.names, reference, value, placesOf(compiled, reference));
  };
  for (const [name, shown] of Object.entries(compiled.provision.show ?? {})) {
    let value: PartValue | null = null;
    if (typeof shown === 'string') value = shown.includes('.') ? columnWords(compiled, run, shown) : word(shown);
    else if (Array.isArray(shown)) {
      const all = shown.map(word);
      value = all.every((each) => each !== null) ? all : null;
    } else if ('text' in shown) value = textPart(compiled, run, shown, determination);
    else if (shown.by !== undefined) value = recordPart(compiled, run, shown.of, shown.by);
    else value = placedPart(compiled, run, shown);
    if (value !== null) parts[name] = value;
  }
  return parts;
}

type ShownText = { text: string; when?: NonNullable<Provision['appliesTo']> | undefined; else?: string | undefined };

function textPart(
  compiled: Outcome['compiled'],
  run: Outcome['run'],
  shown: ShownText,
  determination: Outcome['determination'],
): string | null {
  const holds =
    determination !== 'not-entitled' && (shown.when === undefined || compiled.test(shown.when, null)(run, null));
  return holds ? shown.text : (shown.else ?? null);
}

function placedPart(
  compiled: Outcome['compiled'],
  run: Outcome['run'],
  shown: { of: string; places?: number | undefined },
): PartValue | null {
  const value = known(() => compiled.reader(shown.of, null)(run, null));
  if (!(value instanceof Exact)) return null;
  if (shown.places === undefined) return value.text(placesOf(compiled, shown.of));
  const unit = new Exact(1n, 10n ** BigInt(shown.places));
  return value.round(unit, 'half-up').text(shown.places);
}

function columnWords(compiled: Outcome['compiled'], run: Outcome['run'], reference: string): string[] | null {
  const cells = columnOf(compiled, run, reference);
  return cells?.every((cell) => cell !== null) ? cells : null;
}

function recordPart(
  compiled: Outcome['compiled'],
  run: Outcome['run'],
  of: string,
  by: string,
): Record<string, string> | null {
  const values = columnOf(compiled, run, of);
  const keys = columnOf(compiled, run, by, true);
  if (values === null || keys === null) return null;
  const pairs = new Map<string, string>();
  for (const [index, key] of keys.entries()) {
    const value = values[index];
    if (key === null || value == null) continue;
    const before = pairs.get(key);
    pairs.set(key, before === undefined ? value : Exact.of(before).plus(Exact.of(value)).text(2));
  }
  return Object.fromEntries(pairs);
}

/** The cells of one column as text; codes, not labels, where they become keys. */
function columnOf(
  compiled: Outcome['compiled'],
  run: Outcome['run'],
  reference: string,
  codes = false,
): (string | null)[] | null {
  const [table, column] = splitReference(reference);
  const rows = run.situation.rows.get(table);
  if (rows === undefined || column === null) return null;
  const read = compiled.reader(column, table);
  const places = shownPlaces(compiled.scope.column(reference, '').trait);
  return rows.map((row) => {
    const value = known(() => read(run, row));
    if (value === null) return null;
    return codes && typeof value === 'string' ? value : wordsOf(compiled.scope.names, column, value, places);
  });
}

/** Under an open setting only the parts that do not hang on it are shown. */
export function certainParts(outcomes: readonly Outcome[]): Record<string, PartValue> {
  const parts: [string, PartValue][] = [];
  for (const { compiled } of outcomes)
    for (const [name, shown] of Object.entries(compiled.provision.show ?? {}))
      if (typeof shown === 'string' && compiled.scope.names.get(shown)?.sort === 'fact') {
        const value = outcomes[0]!.run.situation.values.get(shown);
        if (value !== undefined)
          parts.push([name, wordsOf(compiled.scope.names, shown, value, placesOf(compiled, shown))]);
      }
  return Object.fromEntries(parts);
}

/** What each shown part is called: the label of the step, fact or column behind it. */
export function partLabels(outcomes: readonly Outcome[]): Record<string, string> {
  const labels = new Map<string, string>();
  for (const { compiled } of outcomes)
    for (const [name, shown] of Object.entries(compiled.provision.show ?? {})) {
      const of = typeof shown === 'string' ? shown : Array.isArray(shown) ? null : 'of' in shown ? shown.of : null;
      const [table, column] = splitReference(of ?? name);
      const { steps, names } = compiled.scope;
      const step = steps.get(column ?? table);
      labels.set(name, step?.step.label ?? names.get(column ?? table)?.label ?? name);
    }
  return Object.fromEntries(labels);
}

function placesOf(compiled: Outcome['compiled'], reference: string): number {
  return shownPlaces(compiled.scope.trait(reference, null, ''));
}

export function known(read: () => Maybe): Maybe {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Missing) return null;
    throw thrown;
  }
}
