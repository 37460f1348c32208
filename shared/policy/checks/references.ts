import type { PolicyDocument } from '../format/document.ts';
import { namesOf, splitReference } from '../format/names.ts';
import type { Provision } from '../format/provision.ts';
import { amountOf } from '../scope/amount.ts';
import { checkCondition } from '../scope/conditions.ts';
import { provisionsInCycles } from '../scope/provisions.ts';
import { type Scope, scopeOf } from '../scope/scope.ts';
import { isMoney, sameUnit, unitOf, unitText } from '../scope/units.ts';
import { type Finding, Findings } from './finding.ts';

/** Every reference of every provision leads to something that may be read there, in the right units and rows. */
export function checkReferences(policy: PolicyDocument): Finding[] {
  const findings = new Findings();
  const names = namesOf(policy);
  const report = findings.error.bind(findings);
  const looping = provisionsInCycles(policy);
  for (const [index, provision] of policy.provisions.entries()) {
    const pointer = `/provisions/${index}`;
    if (looping.has(provision.id))
      findings.error(`${pointer}/steps`, 'provision_cycle', `条款“${provision.id}”的参照绕回了自己，请改写`);
    const scope = scopeOf(policy, provision, names, report);
    checkProvision(provision, scope, pointer, findings);
  }
  return findings.list;
}

function checkProvision(provision: Provision, scope: Scope, pointer: string, findings: Findings): void {
  if (provision.silence !== undefined && (provision.steps?.length || provision.grants?.length))
    findings.error(
      `${pointer}/silence`,
      'silence_with_answer',
      '写了 silence（原文没有给出）就不能再有 steps 或 grants',
    );
  if (provision.adds && (provision.steps?.some((step) => step.op !== 'months') || provision.amount !== undefined))
    findings.error(`${pointer}/adds`, 'adds_to_amount', 'adds 只用于列出各项（grants）的条款，不能用于计算金额的条款');
  if (provision.appliesTo !== undefined) checkCondition(scope, provision.appliesTo, null, `${pointer}/appliesTo`);
  for (const [index, requirement] of (provision.requires ?? []).entries())
    checkRequirement(provision, requirement, scope, `${pointer}/requires/${index}`, findings);
  for (const [index, grant] of (provision.grants ?? []).entries())
    for (const key of ['when', 'met'] as const)
      if (grant[key] !== undefined) checkCondition(scope, grant[key], null, `${pointer}/grants/${index}/${key}`);
  checkAmounts(provision, scope, pointer, findings);
  checkShown(provision, scope, pointer);
  for (const [index, name] of (provision.assumes ?? []).entries()) {
    const sort = scope.names.get(name)?.sort;
    if (sort !== 'setting' && sort !== 'note')
      findings.error(`${pointer}/assumes/${index}`, 'unknown_name', `“${name}”不是选择项（settings）或说明（notes）`);
  }
}

function checkRequirement(
  provision: Provision,
  requirement: NonNullable<Provision['requires']>[number],
  scope: Scope,
  pointer: string,
  findings: Findings,
): void {
  const rows = requirement.for ?? null;
  if (rows !== null && scope.names.get(rows)?.sort !== 'rows')
    findings.error(`${pointer}/for`, 'unknown_rows', `没有名为“${rows}”的明细表`);
  checkCondition(scope, requirement.if, rows, `${pointer}/if`);
  if (rows !== null && (provision.lines === undefined || splitReference(provision.lines)[0] !== rows))
    findings.error(pointer, 'requirement_without_line', `逐行的条件要有逐行的金额：请写 lines，如 "${rows}.amount"`);
}

function checkAmounts(provision: Provision, scope: Scope, pointer: string, findings: Findings): void {
  const amount = amountOf(provision, scope);
  for (const key of ['amount', 'benefit'] as const) {
    const reference = provision[key];
    if (reference === undefined) continue;
    if (reference.includes('.')) {
      if (key === 'amount')
        findings.error(`${pointer}/amount`, 'wrong_rows', '金额应是汇总后的一个值；逐行的金额写在 lines 里');
      else checkColumn(reference, scope, `${pointer}/benefit`, findings);
    } else if (!scope.steps.has(reference))
      findings.error(`${pointer}/${key}`, 'unknown_name', `没有名为“${reference}”的步骤`);
  }
  if (amount !== null && scope.steps.has(amount)) {
    const own = unitOf(provision.unit ?? '元');
    const { unit, type } = scope.trait(amount, null, `${pointer}/amount`);
    if (type !== 'number') findings.error(`${pointer}/amount`, 'wrong_type', `金额“${amount}”不是数字`);
    else if (unit !== null && !fits(unit, own, provision))
      findings.error(
        scope.steps.get(amount)!.pointer,
        'unit_mismatch',
        `金额“${amount}”算出来的单位是${unitText(unit)}，应为${unitText(own)}；请检查各项的单位，或在条款里写明 unit`,
      );
  }
  if (provision.lines !== undefined) checkColumn(provision.lines, scope, `${pointer}/lines`, findings);
}

function checkColumn(reference: string, scope: Scope, pointer: string, findings: Findings): void {
  const { rows } = scope.column(reference, pointer);
  const [, column] = splitReference(reference);
  const info = column === null ? undefined : scope.steps.get(column);
  if (rows !== null && info !== undefined && info.rows !== rows)
    findings.error(pointer, 'wrong_rows', `“${column}”不是明细表“${rows}”逐行的步骤`);
}

/** 元 for 元; a monthly provision may also answer in 元/月, a yearly one in 元/年. */
function fits(unit: ReturnType<typeof unitOf>, own: ReturnType<typeof unitOf>, provision: Provision): boolean {
  if (sameUnit(unit, own)) return true;
  const periods: Readonly<Record<string, readonly string[]>> = {
    month: ['月'],
    term: ['学期'],
    'half-year': ['半年'],
    year: ['年'],
    'school-year': ['学年', '年'],
  };
  const base = provision.unit ?? '元';
  const allowed = (periods[provision.period ?? ''] ?? []).map((period) => unitOf(`${base}/${period}`));
  return isMoney(own) && allowed.some((other) => sameUnit(unit, other));
}

function checkShown(provision: Provision, scope: Scope, pointer: string): void {
  const read = (reference: string, at: string) =>
    reference.includes('.') ? scope.column(reference, at) : scope.trait(reference, null, at);
  for (const [name, shown] of Object.entries(provision.show ?? {})) {
    const at = `${pointer}/show/${name}`;
    if (typeof shown === 'string') read(shown, at);
    else if (Array.isArray(shown)) for (const each of shown) scope.trait(each, null, at);
    else if ('text' in shown) {
      if (shown.when !== undefined) checkCondition(scope, shown.when, null, `${at}/when`);
    } else if (shown.by === undefined) scope.trait(shown.of, null, `${at}/of`);
    else {
      scope.column(shown.of, `${at}/of`);
      scope.column(shown.by, `${at}/by`);
    }
  }
  for (const [name, reference] of Object.entries(provision.lineParts ?? {}))
    scope.column(reference, `${pointer}/lineParts/${name}`);
}
