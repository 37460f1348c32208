import type { Answer, AnswerLine } from './answer.ts';
import type { KindOutcome } from './combine.ts';
import { type CompiledPolicy, referred, wordsOf } from './compile.ts';
import { documentOf } from './ending.ts';
import type { LineOutcome, Outcome, Range } from './evaluate.ts';
import { Exact } from './exact.ts';
import { explain } from './explain.ts';
import { startOf } from './governs.ts';
import { sha256 } from './hash.ts';
import { citesOf } from './names.ts';
import { type Maybe, Missing, type Reason, type SettingValue } from './run.ts';
import type { Policy, Provision } from './schema.ts';
import { shownPlaces, splitReference, type Trait } from './traits.ts';
import { isMoney } from './units.ts';

type PartValue = Answer['parts'][string];

/** Writes an outcome as the answer that people and programs read. */
export function present(
  kind: string,
  compiled: CompiledPolicy,
  provisions: readonly Provision[],
  outcome: KindOutcome,
  used: ReadonlyMap<string, SettingValue>,
  explained: boolean,
): Answer {
  const { policy } = compiled;
  const { outcomes } = outcome;
  const trait = outcomes.find((each) => each.compiled.amount)?.compiled.amount?.trait ?? null;
  const answering = outcomes.length > 0 ? outcomes.map((each) => each.compiled.provision) : provisions;
  const explanation = explained && outcome.certain ? explanationOf(outcome) : [];
  const grants = outcomes.flatMap((each) => each.grants.map(grantAnswer));
  const reasons = outcome.reasons.map(reasonAnswer);
  const lines = outcome.lines.length > 0 ? outcome.lines.map((line) => lineAnswer(line, outcome)) : grantLines(outcome);
  return {
    kind,
    determination: outcome.determination,
    amount: outcome.amount && amountText(outcome.amount, trait),
    range: rangeText(outcome.range, trait),
    parts: outcome.certain ? partsOf(outcomes) : certainParts(outcomes),
    partLabels: partLabels(outcomes),
    lines,
    reasons,
    grants,
    explanation,
    citations: explained
      ? citationsOf(policy, answering, [explanation, reasons, grants, ...lines.map((line) => line.reasons)])
      : [],
    assumptions: assumptionsOf(compiled, answering, used),
    provisions: answering.map(({ id, title, force, silence, notStated }) => ({
      id,
      title,
      force,
      ...(silence === undefined ? {} : { silence }),
      notStated: notStated ?? [],
    })),
    policy: headerOf(policy),
    also: [],
  };
}

function explanationOf({ outcomes, indifferent }: KindOutcome): Answer['explanation'] {
  const steps = outcomes.flatMap((each) => explain(each));
  for (const { reason } of indifferent) {
    const text = `${reason.text.replace(/。$/, '')}；各种可能的结果相同，不影响本次答案。`;
    steps.push({ step: null, text, formula: '', unrounded: null, result: '', citation: reason.citation });
  }
  return steps;
}

/** Money has exactly two places; anything finer was never rounded, which the checks at load rule out. */
export function amountText(amount: Exact, trait: Trait | null): string {
  const money = trait?.unit != null && isMoney(trait.unit);
  const text = amount.text(money ? 2 : 0);
  if (money && (text.includes('/') || text.length - text.indexOf('.') - 1 > 2))
    throw new Error(`the amount ${text} is finer than one fen`);
  return text;
}

function rangeText(range: Range | null, trait: Trait | null): Answer['range'] {
  return range && { min: amountText(range.min, trait), max: amountText(range.max, trait) };
}

function reasonAnswer(reason: Reason): Answer['reasons'][number] {
  return { ...reason };
}

function grantAnswer({ code, text, met, citation }: Outcome['grants'][number]): Answer['grants'][number] {
  return met === undefined ? { code, text, citation } : { code, text, met, citation };
}

/** Where nothing is computed row by row, each tax item, paper or target is a line of its own. */
function grantLines({ outcomes, determination }: KindOutcome): AnswerLine[] {
  return outcomes.flatMap(({ compiled, grants }) =>
    grants.map(({ code, text, met, citation }) => {
      const target = compiled.provision.force === 'target';
      const own = met === false ? 'not-entitled' : met === null ? 'unspecified' : 'entitled';
      const reasons =
        met === false ? [{ code: target ? 'target_not_met' : 'not_held', text: `尚缺：${text}。`, citation }] : [];
      const parts: Record<string, string> =
        met === undefined || met === null ? { item: text } : { item: text, met: met ? 'yes' : 'no' };
      return { ref: code, determination: target ? own : determination, amount: null, range: null, parts, reasons };
    }),
  );
}

function lineAnswer(line: LineOutcome, { outcomes, determination, certain }: KindOutcome): AnswerLine {
  const source = lineSource(outcomes);
  const trait = source?.compiled.lines?.trait ?? null;
  const refused = determination === 'not-entitled' && line.determination === 'entitled';
  return {
    ref: line.row.ref,
    determination: refused ? 'not-entitled' : line.determination,
    amount: line.amount && amountText(line.amount, trait),
    range: rangeText(line.range, trait),
    parts: certain && source && line.determination !== 'unspecified' ? linePartsOf(source, line) : {},
    reasons: line.reasons.map(reasonAnswer),
  };
}

type Source = Pick<Outcome, 'compiled' | 'run'>;

function lineSource(outcomes: readonly Outcome[]): Source | null {
  for (const outcome of outcomes) {
    let at: Source = outcome;
    while (at.compiled.lines === null && at.compiled.refersTo !== null) {
      const { target, sub } = referred(at.compiled.policy, at.compiled.refersTo, at.run);
      at = { compiled: target, run: sub };
    }
    if (at.compiled.lines !== null) return at;
  }
  return null;
}

function linePartsOf({ compiled, run }: Source, { row }: LineOutcome): Record<string, PartValue> {
  const parts: Record<string, PartValue> = {};
  for (const { name, read, trait } of compiled.lines!.parts) {
    const value = known(() => read(run, row));
    if (value !== null) parts[name] = wordsOf(compiled.scope.names, name, value, Math.max(shownPlaces(trait), 0));
  }
  return parts;
}

function partsOf(outcomes: readonly Outcome[]): Record<string, PartValue> {
  const parts = new Map<string, PartValue>();
  for (const outcome of outcomes)
    for (const [name, value] of Object.entries(ownParts(outcome)))
      parts.set(parts.has(name) ? `${outcome.compiled.provision.id}.${name}` : name, value);
  return Object.fromEntries(parts);
}

/** Under an open setting only the parts that do not hang on it are shown. */
function certainParts(outcomes: readonly Outcome[]): Record<string, PartValue> {
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
function partLabels(outcomes: readonly Outcome[]): Record<string, string> {
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

function known(read: () => Maybe): Maybe {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Missing) return null;
    throw thrown;
  }
}

const citations = new WeakMap<Policy, Map<string, Answer['citations'][number]>>();

function citationsOf(
  policy: Policy,
  provisions: readonly Provision[],
  cited: readonly (readonly { readonly citation: string | null }[])[],
): Answer['citations'] {
  const ids = new Set(provisions.flatMap(({ cite }) => citesOf(cite)));
  for (const list of cited) for (const { citation } of list) if (citation !== null) ids.add(citation);
  const byId = citations.get(policy) ?? new Map<string, Answer['citations'][number]>();
  citations.set(policy, byId);
  return [...ids].map((id) => {
    const made = byId.get(id) ?? citationOf(policy, id);
    byId.set(id, made);
    return made;
  });
}

function citationOf(policy: Policy, id: string): Answer['citations'][number] {
  const quote = policy.quotes[id]!;
  const source = policy.sources[quote.source]!;
  const { place, text, paraphrase } = quote;
  const citation = { id, document: source.title, docNo: source.docNo, place, quote: text };
  return paraphrase ? { ...citation, paraphrase } : citation;
}

function assumptionsOf(
  { policy }: CompiledPolicy,
  provisions: readonly Provision[],
  used: ReadonlyMap<string, SettingValue>,
): Answer['assumptions'] {
  const list = new Map<string, Answer['assumptions'][number]>();
  for (const provision of provisions) {
    for (const report of reportsOf(policy, provision)) list.set(report.name, report);
    for (const name of provision.assumes ?? []) {
      const note = policy.notes?.[name];
      if (note) list.set(name, { name, value: null, text: note.text, decidedBy: null });
      else list.set(name, settingAssumption(policy, name, undefined));
    }
  }
  if (startOf(policy) === null) {
    const text = '所存文本没有日期，生效日期不明。';
    list.set('effectiveDate', { name: 'effectiveDate', value: null, text, decidedBy: null });
  }
  for (const [name, value] of used) list.set(name, settingAssumption(policy, name, value));
  return [...list.values()];
}

function settingAssumption(
  policy: Policy,
  name: string,
  used: SettingValue | undefined,
): Answer['assumptions'][number] {
  const setting = policy.settings![name]!;
  const value = used?.text ?? setting.value;
  if (value === null)
    return { name, value: null, text: `${setting.label}：尚未决定。${sentence(setting.why)}`, decidedBy: null };
  const label =
    setting.values && !Array.isArray(setting.values) ? (setting.values as Record<string, string>)[value] : null;
  const why = used?.how === 'tried' ? '本次试算的取值，不是主管部门的决定。' : (used?.reason ?? setting.why);
  const text = `${setting.label}：${label ?? value}。${sentence(why)}`;
  return {
    name,
    value,
    text,
    decidedBy: used === undefined || used.how === 'document' ? (setting.decidedBy ?? null) : used.decidedBy,
  };
}

function sentence(text: string): string {
  return /[。！？]$/.test(text) ? text : `${text}。`;
}

function reportsOf(policy: Policy, provision: Provision): Answer['assumptions'] {
  if (provision.force !== 'reported') return [];
  const sources = new Set(citesOf(provision.cite).map((id) => policy.sources[policy.quotes[id]!.source]!));
  return [...sources].map((source) => {
    const reported = source.reports === undefined ? '' : `所转述的文件：${source.reports}。`;
    const text = `本条依据《${source.title}》的转述，不是原文。${reported}`;
    return { name: 'reportedBy', value: source.docNo ?? source.title, text, decidedBy: null };
  });
}

const headers = new WeakMap<Policy, Answer['policy']>();

/** The identity of a policy as every answer carries it; the hash is of the canonical JSON of the document. */
export function headerOf(policy: Policy): Answer['policy'] {
  const known = headers.get(policy);
  if (known) return known;
  const header = {
    id: policy.id,
    version: String(policy.version),
    division: policy.division,
    effectiveFrom: startOf(policy),
    effectiveTo: policy.effectiveTo,
    attested: policy.attestedOn !== undefined,
    sha256: sha256(documentOf(policy)),
  };
  headers.set(policy, header);
  return header;
}
