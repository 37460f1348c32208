import type { PolicyDocument } from '../format/document.ts';
import { type Names, namesOf } from '../format/names.ts';
import { amountOf } from '../scope/amount.ts';
import { allReads } from '../scope/reads.ts';
import { scopeOf } from '../scope/scope.ts';
import { type Finding, Findings } from './finding.ts';

/** A case supplies only what its provision reads: a fact that nothing looks at is a condition somebody forgot. */
export function checkCases(policy: PolicyDocument): Finding[] {
  const findings = new Findings();
  const names = namesOf(policy);
  const readBy = new Map<string, ReadonlySet<string>>();
  for (const provision of policy.provisions)
    readBy.set(provision.id, new Set(allReads(policy, provision, names).map(({ name }) => name)));
  for (const [index, each] of policy.cases.entries()) {
    const provisions = policy.provisions.filter(({ id, kind }) => id === each.provision || kind === each.kind);
    const read = new Set(provisions.flatMap(({ id }) => [...(readBy.get(id) ?? [])]));
    const pointer = `/cases/${index}`;
    const silent = provisions.every(({ silence }) => silence !== undefined);
    if (each.expect.refused === undefined && !silent) {
      suppliedFacts(each.facts, `${pointer}/facts`, names, read, findings);
      for (const name of Object.keys(each.settings ?? {}))
        if (!read.has(name))
          findings.error(`${pointer}/settings/${name}`, 'nothing_reads', `没有步骤读取选择项“${name}”，请核对`);
    }
    if (!Object.values(each.expect).some(says))
      findings.error(`${pointer}/expect`, 'empty_expectation', `算例“${each.name}”没有写期望的结果`);
  }
  for (const [index, { id, kind, silence }] of policy.provisions.entries())
    if (!policy.cases.some((each) => each.provision === id || each.kind === kind)) {
      const level = silence === undefined ? 'error' : 'warning';
      findings[level](`/provisions/${index}`, 'no_case', `条款“${id}”没有算例，请至少写一个手工算过的`);
    }
  for (const [index, provision] of policy.provisions.entries()) {
    const own = policy.cases.filter((each) => each.provision === provision.id || each.kind === provision.kind);
    if (own.length === 0 || provision.grants || amountOf(provision, scopeOf(policy, provision, names)) === null)
      continue;
    if (!own.some(({ expect }) => amountKeys.some((key) => says(expect[key])) || expect.refused !== undefined))
      findings.warning(
        `/provisions/${index}`,
        'amount_not_shown',
        `条款“${provision.id}”算出金额，但没有一个算例写了金额（amount、lines、range 或 parts），请手工算一个写上`,
      );
  }
  for (const [kind, way] of Object.entries(policy.combine ?? {})) {
    if (way !== 'sum') continue;
    const several = policy.provisions.filter((each) => each.kind === kind && each.steps !== undefined && !each.grants);
    if (several.length < 2 || policy.cases.some((each) => each.kind === kind)) continue;
    const detail = `“${kind}”有${several.length}条相加，还没有一个算例写 kind 把它们合在一起算；请补一个：缺了一条要的事实，合计就未定，只管一部分人的条款要写 appliesTo`;
    findings.warning(`/combine/${kind}`, 'combination_not_shown', detail);
  }
  return findings.list;
}

const amountKeys = ['amount', 'lines', 'range', 'parts'] as const;

/** An expectation that could fail: an empty record of parts compares nothing. */
function says(expected: unknown): boolean {
  if (expected === undefined) return false;
  return (
    typeof expected !== 'object' || expected === null || Array.isArray(expected) || Object.keys(expected).length > 0
  );
}

function suppliedFacts(
  facts: Readonly<Record<string, unknown>>,
  pointer: string,
  names: Names,
  read: ReadonlySet<string>,
  findings: Findings,
): void {
  for (const [name, value] of Object.entries(facts)) {
    if (name === 'on' || name === 'ref') continue;
    if (!names.has(name))
      findings.error(`${pointer}/${name}`, 'unknown_fact', `没有名为“${name}”的事实，请对照字典改正`);
    else if (!read.has(name))
      findings.error(
        `${pointer}/${name}`,
        'nothing_reads',
        `算例给了“${name}”，但这一条没有任何步骤或条件读取它；请核对是否漏写了条件`,
      );
    else if (Array.isArray(value) && names.get(name)?.sort === 'rows')
      for (const [index, row] of value.entries())
        if (typeof row === 'object' && row !== null && !Array.isArray(row))
          suppliedFacts(row as Record<string, unknown>, `${pointer}/${name}/${index}`, names, read, findings);
  }
}
