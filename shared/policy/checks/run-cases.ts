import { Refusal } from '../../refusal.ts';
import type { Answer } from '../answer.ts';
import { answer } from '../calculate.ts';
import type { Case } from '../format/case.ts';
import type { Policy } from '../format/document.ts';
import { startOf } from '../governs.ts';

/** A worked case that was run: what the document says and what the engine says, as text. */
export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Runs every worked case of a document that has passed its checks; compared exactly, tolerance zero. */
export function runCases(policy: Policy): CaseResult[] {
  return policy.cases.map((each) => runCase(policy, each));
}

function runCase(policy: Policy, each: Case): CaseResult {
  const actual = actualOf(policy, each);
  if (actual.refused !== undefined && each.expect.refused === undefined) {
    const { refused, refusal } = actual;
    return { name: each.name, passed: false, expected: each.expect, actual: { refused, detail: refusal } };
  }
  const { parts, assumptions, ...rest } = each.expect;
  const expected: Record<string, unknown> = { ...rest };
  if (parts) expected.parts = parts;
  const assumed = assumptions?.filter((name) => !actual.assumptionNames.includes(name)) ?? [];
  if (assumptions) expected.assumptions = assumptions;
  const compared: Record<string, unknown> = {};
  for (const name of Object.keys(rest)) compared[name] = matching(name, actual, rest[name as keyof typeof rest]);
  if (parts) compared.parts = Object.fromEntries(Object.keys(parts).map((name) => [name, actual.parts[name] ?? null]));
  if (assumptions) compared.assumptions = assumed.length === 0 ? assumptions : actual.assumptionNames;
  return { name: each.name, passed: same(expected, compared), expected, actual: compared };
}

interface Actual extends Record<string, unknown> {
  readonly parts: Answer['parts'];
  readonly reasons: Answer['reasons'];
  readonly assumptionNames: readonly string[];
}

function actualOf(policy: Policy, each: Case): Actual {
  try {
    return flattened(answerCase(policy, each));
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const refused = thrown.extras.faults?.[0]?.detail ?? thrown.message;
    return { refused: thrown.code, refusal: refused, parts: {}, reasons: [], assumptionNames: [] };
  }
}

/** The answer to a worked case: one provision on its own, or all of a kind together. */
export function answerCase(policy: Policy, each: Case): Answer {
  const provisions = policy.provisions.filter(({ id, kind }) =>
    each.provision === undefined ? kind === each.kind : id === each.provision,
  );
  const { on: inFacts, ...facts } = each.facts;
  const day = each.on ?? (typeof inFacts === 'string' ? inFacts : (startOf(policy) ?? '2024-01-01'));
  const kind = provisions[0]!.kind;
  const mode = policy.combine?.[kind] ?? 'first';
  return answer(policy, kind, provisions, mode, { facts, settings: each.settings }, day, true);
}

function flattened(answered: Answer): Actual {
  const { determination, amount, range, parts, reasons, lines, grants, assumptions } = answered;
  const held = grants.filter(({ met }) => met !== false && met !== null);
  return {
    determination,
    amount,
    range,
    parts,
    reasons,
    lines: lines.map((line) => line.amount),
    grants: held.map(({ text }) => text),
    missing: grants.filter(({ met }) => met === false).map(({ text }) => text),
    assumptionNames: assumptions.map(({ name }) => name),
  };
}

/** The same part of the answer in the same shape: reasons by text or by code, as the case names them. */
function matching(name: string, actual: Actual, expected: unknown): unknown {
  if (name === 'refused') return actual.refused ?? null;
  if (name !== 'reasons' || !Array.isArray(expected)) return actual[name] ?? null;
  return actual.reasons.map(({ code, text }, index) => (expected[index] === code ? code : text));
}

function same(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((each, index) => same(each, right[index]));
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => same((left as Record<string, unknown>)[name], (right as Record<string, unknown>)[name]))
  );
}
