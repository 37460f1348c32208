import { isDate } from '../../calendar.ts';
import { Exact } from '../compile/exact.ts';
import type { Fact, Setting } from '../format/declarations.ts';
import { dictionaryFacts, dictionaryRows } from '../format/dictionary.ts';
import type { PolicyDocument } from '../format/document.ts';
import { chainOf, citesOf, isFigureText, namesOf, valuesOf } from '../format/names.ts';
import { type Finding, Findings } from './finding.ts';

/** Names that JavaScript objects carry of themselves; and `ref`, which every row has. */
const reserved = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'ref']);

/** Every name is declared once, means one thing, and what is declared makes sense by itself. */
export function checkNames(policy: PolicyDocument): Finding[] {
  const findings = new Findings();
  uniqueNames(policy, findings);
  for (const [name, fact] of Object.entries(policy.facts ?? {})) checkFact(name, fact, findings);
  for (const [name, setting] of Object.entries(policy.settings ?? {})) checkSetting(name, setting, findings);
  checkRows(policy, findings);
  checkProvisionIds(policy, findings);
  checkCombinations(policy, findings);
  checkDates(policy, findings);
  return findings.list;
}

function uniqueNames(policy: PolicyDocument, findings: Findings): void {
  const seen = new Map<string, string>();
  const sections = ['facts', 'rows', 'figures', 'settings', 'notes', 'tables', 'tests'] as const;
  for (const section of sections)
    for (const name of Object.keys(policy[section] ?? {})) {
      const pointer = `/${section}/${name}`;
      const before = seen.get(name);
      if (reserved.has(name)) findings.error(pointer, 'reserved_name', `“${name}”不能用作名称，请换一个`);
      else if (before !== undefined)
        findings.error(pointer, 'duplicate_name', `“${name}”在${before}里已经用过，请换一个`);
      else if (inDictionary(name) && !(section === 'facts' && relists(name, policy.facts![name]!)))
        findings.error(
          pointer,
          'duplicate_name',
          `“${name}”是通用字典里的名称，请直接使用，不要重新声明${retained(name)}`,
        );
      seen.set(name, section);
    }
}

function inDictionary(name: string): boolean {
  return Object.hasOwn(dictionaryFacts, name) || Object.hasOwn(dictionaryRows, name);
}

/**
 * A document may list the values of a fact that the dictionary leaves as free text (the grades of a county), or add values
 * to those the dictionary lists (heat beside water): what the registry fills in must stay among them.
 */
function relists(name: string, fact: Fact): boolean {
  const common = Object.hasOwn(dictionaryFacts, name) ? dictionaryFacts[name]! : null;
  if (common === null || fact.type !== 'enum') return false;
  if (common.type === 'text') return true;
  const own = valuesOf(fact.values);
  return (
    common.type === 'enum' &&
    common.rows === fact.rows &&
    [...valuesOf(common.values).keys()].every((one) => own.has(one))
  );
}

function retained(name: string): string {
  const common = Object.hasOwn(dictionaryFacts, name) ? dictionaryFacts[name]! : null;
  if (common?.type !== 'enum') return '';
  const rows = common.rows === undefined ? '' : `，并写 rows: "${common.rows}"`;
  return `；要另加取值的，values 里保留通用的${[...valuesOf(common.values).keys()].join('、')}${rows}`;
}

function checkFact(name: string, fact: Fact, findings: Findings): void {
  const pointer = `/facts/${name}`;
  if (fact.type === 'enum' && fact.values === undefined)
    findings.error(`${pointer}/values`, 'missing_field', `“${name}”是 enum，请列出 values`);
  if (fact.from !== undefined && fact.to !== undefined && Exact.of(fact.from).compare(Exact.of(fact.to)) > 0)
    findings.error(pointer, 'wrong_bounds', `“${name}”的 from 大于 to，请对调`);
  if (fact.type === 'count' && (fact.places ?? 0) !== 0)
    findings.error(`${pointer}/places`, 'wrong_value', `“${name}”是 count（整数），不能有小数位`);
}

function checkSetting(name: string, setting: Setting, findings: Findings): void {
  const pointer = `/settings/${name}`;
  const { value } = setting;
  if (setting.type === 'choice') {
    const values = valuesOf(setting.values);
    if (values.size === 0) findings.error(`${pointer}/values`, 'missing_field', `“${name}”是 choice，请列出 values`);
    else if (value !== null && !values.has(value))
      findings.error(`${pointer}/value`, 'unknown_value', `“${name}”的默认值“${value}”不在 values 里`);
  } else if (setting.values !== undefined)
    findings.error(`${pointer}/values`, 'wrong_value', `“${name}”不是 choice，不要写 values`);
  if (setting.type === 'date' && value !== null && !isDate(value))
    findings.error(`${pointer}/value`, 'wrong_value', `“${name}”的默认值应为日期`);
  if (setting.type === 'number') checkNumberSetting(pointer, name, setting, findings);
  else if (setting.between !== undefined)
    findings.error(`${pointer}/between`, 'wrong_value', `“${name}”不是 number，不要写 between`);
}

function checkNumberSetting(pointer: string, name: string, { value, between }: Setting, findings: Findings): void {
  if (value !== null && !isFigureText(value)) {
    findings.error(`${pointer}/value`, 'wrong_value', `“${name}”的默认值应为十进制数字文本`);
    return;
  }
  if (between === undefined) return;
  const [least, most] = between.map((end) => Exact.of(end)) as [Exact, Exact];
  if (least.compare(most) > 0) findings.error(`${pointer}/between`, 'wrong_bounds', `“${name}”的下限大于上限`);
  else if (value !== null && (Exact.of(value).compare(least) < 0 || Exact.of(value).compare(most) > 0))
    findings.error(`${pointer}/value`, 'wrong_bounds', `“${name}”的默认值不在${between[0]}至${between[1]}之间`);
}

function checkRows(policy: PolicyDocument, findings: Findings): void {
  const names = namesOf(policy);
  for (const [name, rows] of Object.entries(policy.rows ?? {})) {
    const pointer = `/rows/${name}`;
    if (rows.parent !== undefined && names.get(rows.parent)?.sort !== 'rows')
      findings.error(`${pointer}/parent`, 'unknown_rows', `没有名为“${rows.parent}”的明细表`);
    const top = names.get(chainOf(name, names).at(-1)!);
    if (top?.sort === 'rows' && top.rows.parent !== undefined && names.has(top.rows.parent))
      findings.error(`${pointer}/parent`, 'rows_cycle', `明细表“${name}”绕回了自己，请改写 parent`);
    if (chainOf(name, names).length > 4) findings.error(`${pointer}/parent`, 'rows_too_deep', '明细表最多嵌套四层');
    if (rows.scalar !== undefined && names.get(rows.scalar)?.sort !== 'fact')
      findings.error(`${pointer}/scalar`, 'unknown_name', `没有名为“${rows.scalar}”的事实，请在 facts 里声明`);
  }
  for (const [name, { rows }] of Object.entries(policy.facts ?? {}))
    if (rows !== undefined && names.get(rows)?.sort !== 'rows')
      findings.error(`/facts/${name}/rows`, 'unknown_rows', `没有名为“${rows}”的明细表`);
}

function checkProvisionIds(policy: PolicyDocument, findings: Findings): void {
  const seen = new Set<string>();
  for (const [index, { id }] of policy.provisions.entries()) {
    if (seen.has(id)) findings.error(`/provisions/${index}/id`, 'duplicate_id', `条款编号“${id}”用了两次，请换一个`);
    seen.add(id);
  }
  const names = new Set<string>();
  for (const [index, each] of policy.cases.entries()) {
    if (names.has(each.name))
      findings.error(`/cases/${index}/name`, 'duplicate_id', `算例“${each.name}”重名，请换一个`);
    names.add(each.name);
    const pointer = `/cases/${index}`;
    if ((each.provision === undefined) === (each.kind === undefined))
      findings.error(pointer, 'missing_field', `算例“${each.name}”请写 provision（条款编号）或 kind（类别），只写一个`);
    else if (each.provision !== undefined && !seen.has(each.provision))
      findings.error(`${pointer}/provision`, 'unknown_provision', `没有编号为“${each.provision}”的条款`);
    else if (each.kind !== undefined && !policy.provisions.some(({ kind }) => kind === each.kind))
      findings.error(`${pointer}/kind`, 'unknown_kind', `没有类别为“${each.kind}”的条款`);
  }
}

function checkCombinations(policy: PolicyDocument, findings: Findings): void {
  const counts = new Map<string, PolicyDocument['provisions']>();
  for (const provision of policy.provisions)
    counts.set(provision.kind, [...(counts.get(provision.kind) ?? []), provision]);
  for (const [kind, provisions] of counts)
    if (provisions.length > 1 && policy.combine?.[kind] === undefined) {
      const ids = provisions.map(({ id }) => id).join('、');
      const detail = `“${kind}”有${provisions.length}条（${ids}），请在 combine 里写明 sum（相加）、first（取第一条适用的）或 refer（后一条是前一条的特别情形）`;
      findings.error('/combine', 'combination_not_stated', detail);
    }
  for (const kind of Object.keys(policy.combine ?? {}))
    if (!counts.has(kind)) findings.error(`/combine/${kind}`, 'unknown_kind', `没有类别为“${kind}”的条款`);
  for (const [kind, mode] of Object.entries(policy.combine ?? {}))
    if (mode === 'refer')
      for (const provision of (counts.get(kind) ?? []).slice(1))
        if (provision.appliesTo === undefined) {
          const pointer = `/provisions/${policy.provisions.indexOf(provision)}`;
          findings.error(
            pointer,
            'missing_field',
            `“${provision.id}”在 refer 下代替第一条，请用 appliesTo 写明它说的是谁`,
          );
        }
}

function checkDates(policy: PolicyDocument, findings: Findings): void {
  const { effectiveFrom, effectiveTo, attestedOn } = policy;
  const start = effectiveFrom ?? attestedOn;
  if (start != null && effectiveTo !== null && effectiveTo < start)
    findings.error('/effectiveTo', 'wrong_dates', `末日${effectiveTo}早于首日${start}，请改正`);
  for (const name of Object.keys(policy.notes ?? {}))
    for (const cite of citesOf(policy.notes![name]!.cite))
      if (!Object.hasOwn(policy.quotes, cite))
        findings.error(`/notes/${name}/cite`, 'unknown_quote', `没有编号为“${cite}”的引文`);
}
