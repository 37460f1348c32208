import { roundingModes } from '../../money.ts';
import { Exact } from '../compile/exact.ts';
import { rationOrders } from '../compile/shares.ts';
import type { PolicyDocument } from '../format/document.ts';
import { isFigureText, namesOf, splitReference, valuesOf } from '../format/names.ts';
import type { Provision } from '../format/provision.ts';
import type { Step } from '../format/step.ts';
import { amountOf } from '../scope/amount.ts';
import { readsOfCondition, readsOfStep } from '../scope/reads.ts';
import { type Scope, type StepInfo, scopeOf } from '../scope/scope.ts';
import { isMoney } from '../scope/units.ts';
import { type Finding, Findings } from './finding.ts';

/** Decimal places are known at every step, money is rounded before it is paid, and no requirement rests on what it gates. */
export function checkAmounts(policy: PolicyDocument): Finding[] {
  const findings = new Findings();
  const names = namesOf(policy);
  for (const [index, provision] of policy.provisions.entries()) {
    const scope = scopeOf(policy, provision, names);
    for (const info of scope.ordered) if (info.part === null) checkStep(info, scope, findings);
    checkPlaces(provision, scope, findings);
    checkGate(provision, scope, `/provisions/${index}`, findings);
  }
  return findings.list;
}

function checkStep({ step, pointer }: StepInfo, scope: Scope, findings: Findings): void {
  if (step.op === 'round') checkRounding(step, scope, pointer, findings);
  if (step.op === 'split') checkSplit(step, scope, pointer, findings);
  if (step.op === 'tiered') {
    const open = step.tiers.findIndex(([limit]) => limit === '*');
    if (open !== step.tiers.length - 1)
      findings.error(`${pointer}/tiers`, 'tiers_not_closed', '分档的最后一档（且只有最后一档）上限写 "*"');
  }
  if (step.op === 'ration' && step.keep !== undefined)
    checkChoice(step.keep, rationOrders, scope, `${pointer}/keep`, '次序', findings);
  if (step.op === 'ration' && step.by === undefined && step.keep !== undefined && step.keep !== 'listed')
    findings.error(`${pointer}/by`, 'missing_field', '按高低次序分配要写 by：按哪一列排');
  if ('top' in step && step.top !== undefined && isFigureText(step.top) && !/^[1-9]\d*$/.test(step.top))
    findings.error(`${pointer}/top`, 'wrong_value', 'top 是正整数');
}

function checkRounding(step: Extract<Step, { op: 'round' }>, scope: Scope, pointer: string, findings: Findings): void {
  checkChoice(step.mode, roundingModes, scope, `${pointer}/mode`, '取整方式', findings);
  const figure = scope.names.get(step.to);
  const value = isFigureText(step.to) ? Exact.of(step.to) : figure?.sort === 'figure' ? figure.value : null;
  if (value === null)
    findings.error(`${pointer}/to`, 'wrong_value', '取整到多少请写数字（如 "0.01"、"1"），或 figures 里的名称');
  else if (value.compare(new Exact(0n)) <= 0) findings.error(`${pointer}/to`, 'wrong_value', '取整的倍数要大于0');
}

/** A word of the engine, or a setting whose every option is one. */
function checkChoice(
  name: string,
  words: readonly string[],
  scope: Scope,
  pointer: string,
  what: string,
  findings: Findings,
): void {
  if (words.includes(name)) return;
  const setting = scope.names.get(name);
  const options =
    setting?.sort === 'setting' && setting.setting.type === 'choice'
      ? [...valuesOf(setting.setting.values).keys()]
      : null;
  if (options === null)
    findings.error(pointer, 'unknown_name', `${what}“${name}”不是 ${words.join('、')} 之一，也不是选择项`);
  else if (options.some((option) => !words.includes(option)))
    findings.error(pointer, 'unknown_value', `选择项“${name}”的选项应为 ${words.join('、')}`);
}

function checkSplit(step: Extract<Step, { op: 'split' }>, scope: Scope, pointer: string, findings: Findings): void {
  const unit = Exact.of(step.to);
  const { places } = scope.trait(step.of, step.for ?? null, pointer);
  const own = unit.places() ?? 0;
  const isPower = unit.compare(new Exact(1n, 10n ** BigInt(own))) === 0;
  if (!isPower) findings.error(`${pointer}/to`, 'wrong_value', '分配到的单位请写 "0.01" 或 "1"');
  else if (places === null || places > own)
    findings.error(
      `${pointer}/of`,
      'needs_round',
      `“${step.of}”可能比${step.to}更细，请先用 round 取整到${step.to}再分配`,
    );
}

function checkPlaces(provision: Provision, scope: Scope, findings: Findings): void {
  const amount = amountOf(provision, scope);
  const fault = (name: string, places: number | null, at: string) => {
    const detail =
      places === null
        ? `“${name}”可能除不尽，请在它之前加一步 round（如 to: "0.01"），写明取整方式`
        : `“${name}”可能有${places}位小数，金额只到分；请加一步 round（to: "0.01"），写明取整方式`;
    findings.error(at, 'needs_round', detail);
  };
  const tooFine = (trait: Scope['ordered'][number]['trait']) =>
    trait.places === null || (trait.unit !== null && isMoney(trait.unit) && trait.places > 2);
  const info = amount === null ? undefined : scope.steps.get(amount);
  if (info && tooFine(info.trait)) fault(info.name, info.trait.places, info.pointer);
  const column = provision.lines === undefined ? null : splitReference(provision.lines)[1];
  const line = column === null ? undefined : scope.steps.get(column);
  if (line && tooFine(line.trait)) fault(line.name, line.trait.places, line.pointer);
}

/** A requirement that looks at the amount it opens or closes would have no answer. */
function checkGate(provision: Provision, scope: Scope, pointer: string, findings: Findings): void {
  // What the gate turns to 0: the benefit, or the amount where no benefit is named; row by row, the lines likewise.
  const column = provision.benefit?.includes('.') ? null : provision.lines;
  const gated = new Set(
    [provision.benefit ?? amountOf(provision, scope), column].flatMap((reference) =>
      reference ? [splitReference(reference)[1] ?? reference] : [],
    ),
  );
  const resting = stepsRestingOn(gated, scope);
  for (const [index, requirement] of (provision.requires ?? []).entries()) {
    const rows = requirement.for ?? null;
    for (const read of readsOfCondition(requirement.if, scope.names, rows)) {
      const at = `${pointer}/requires/${index}/if`;
      if (resting.has(read.name))
        findings.error(
          at,
          'requirement_rests_on_amount',
          `条件看的“${read.name}”要等这个条件定了才能算出，请换成事实或前面的步骤`,
        );
      const info = scope.steps.get(read.name);
      if (rows !== null && info && restsOnTotals(info, rows, scope))
        findings.error(at, 'requirement_rests_on_rows', `逐行的条件不能看本表的合计“${read.name}”，请改成整条的条件`);
    }
  }
}

function stepsRestingOn(gated: ReadonlySet<string>, scope: Scope): ReadonlySet<string> {
  const resting = new Set([...gated].filter((name) => scope.steps.has(name)));
  for (const info of scope.ordered)
    if (readsOfStep(info.step, scope.names).some(({ name }) => resting.has(name))) resting.add(info.name);
  return resting;
}

function restsOnTotals({ step }: StepInfo, rows: string, scope: Scope): boolean {
  const open: Step[] = [step];
  const seen = new Set<string>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ((next.op === 'sum' || next.op === 'average' || next.op === 'count') && splitReference(next.of)[0] === rows)
      return true;
    if (next.op === 'ration' && next.for === rows) return true;
    for (const { name } of readsOfStep(next, scope.names)) {
      const info = scope.steps.get(name);
      if (info && !seen.has(name)) {
        seen.add(name);
        open.push(info.step);
      }
    }
  }
  return false;
}
