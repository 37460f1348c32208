import type { PolicyDocument } from '../format/document.ts';
import { namesOf, splitReference } from '../format/names.ts';
import type { Provision } from '../format/provision.ts';
import type { Table } from '../format/table.ts';
import { amountOf } from '../scope/amount.ts';
import { isBand, readsOfStep } from '../scope/reads.ts';
import { type Scope, scopeOf } from '../scope/scope.ts';
import { type Finding, Findings } from './finding.ts';

/** Words with which an author says that the text is silent, not that there is nothing. */
const silent = /(没有|未)(写|说|提|规定|明确|涉及|载明|作规定)|另行|另发|另文|待定|不详/;

/**
 * Two ways in which `none` takes money that is due: written where the text is merely silent, or in one term of a sum,
 * where it refuses the other terms as well. Remarks: only the author knows what the text means.
 */
export function checkNones(policy: PolicyDocument): Finding[] {
  const findings = new Findings();
  const names = namesOf(policy);
  for (const [name, table] of Object.entries(policy.tables ?? {}))
    for (const [index, row] of table.rows.entries()) {
      const text = noneOf(row.at(-1));
      if (text === null || !silent.test(text)) continue;
      const detail = `none 是规定了没有待遇，回答是“不符合”；“${text}”像是原文没有说，那要写 unspecified`;
      findings.warning(`/tables/${name}/rows/${index}`, 'none_for_silence', detail);
    }
  for (const provision of policy.provisions) {
    const own = policy.cases.filter((each) => each.provision === provision.id || each.kind === provision.kind);
    const shown = new Set(own.flatMap(({ expect }) => expect.reasons ?? []));
    checkSums(provision, scopeOf(policy, provision, names), shown, findings);
  }
  return findings.list;
}

/** `shown`: the reasons that worked cases expect; a refusal that its author has worked out is meant. */
function checkSums(provision: Provision, scope: Scope, shown: ReadonlySet<string>, findings: Findings): void {
  const benefit = provision.benefit ?? amountOf(provision, scope);
  if (benefit === null) return;
  const [table, column] = splitReference(benefit);
  const reached = reachedFrom(column ?? table, scope);
  for (const { step, pointer, name, part } of scope.ordered) {
    if (step.op !== 'plus' || part !== null || !reached.has(name)) continue;
    const refusing = step.of.filter((term) => refuses(term, scope, shown));
    const others = step.of.filter((term) => !refusing.includes(term) && scope.names.get(term)?.sort !== 'figure');
    if (refusing.length === 0 || others.length === 0) continue;
    const [term, other] = [refusing[0]!, others[0]!].map((each) => scope.steps.get(each)?.step.label ?? each);
    const detail = `“${term}”查的表里有 none，遇到它整条不予，“${other}”也成了0；只是“${term}”没有的，那一格请写 "0"；确实整条不予的，请写一个算例，把理由列入 reasons`;
    findings.warning(pointer, 'none_in_sum', detail);
  }
}

function refuses(name: string, scope: Scope, shown: ReadonlySet<string>): boolean {
  return [...reachedFrom(name, scope)].some((each) => {
    const step = scope.steps.get(each)?.step;
    if (step?.op !== 'lookup') return false;
    const nones = (tableOf(step.table, scope)?.rows ?? []).map((row) => noneOf(row.at(-1)));
    return nones.some((none) => none !== null && !shown.has(none));
  });
}

/** A step and every step that it rests on. */
function reachedFrom(name: string, scope: Scope): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const info = scope.steps.get(next);
    if (info === undefined || reached.has(next)) continue;
    reached.add(next);
    open.push(...readsOfStep(info.step, scope.names).map((read) => read.name));
  }
  return reached;
}

function tableOf(table: string | Table, scope: Scope): Table | null {
  if (typeof table !== 'string') return table;
  const named = scope.names.get(table);
  return named?.sort === 'table' ? named.table : null;
}

function noneOf(cell: unknown): string | null {
  if (typeof cell !== 'object' || cell === null || Array.isArray(cell) || isBand(cell)) return null;
  return 'none' in cell && typeof cell.none === 'string' ? cell.none : null;
}
