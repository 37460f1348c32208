import { readFileSync } from 'node:fs';
import { type Answer, calculate, type Policy, readPolicy } from '../../../shared/policy/index.ts';

/** A document as plain data, so that a test may break it. */
export type Draft = Record<string, unknown> & {
  provisions: Record<string, unknown>[];
  cases: Record<string, unknown>[];
};

export function shili(): Draft {
  return JSON.parse(readFileSync(new URL('./fixtures/example-shili.json', import.meta.url), 'utf8'));
}

export function builtIn(file: string): Policy {
  return readPolicy(JSON.parse(readFileSync(new URL(`../../../shared/policies/${file}`, import.meta.url), 'utf8')));
}

/** The smallest scheme around some steps: one provision of kind `example`, one case that pins `expect`. */
export function scheme(parts: {
  steps?: unknown[];
  provision?: Record<string, unknown>;
  facts: Record<string, unknown>;
  expect: Record<string, unknown>;
  document?: Record<string, unknown>;
}): Draft {
  const provision = {
    id: 'p',
    kind: 'example',
    title: '示例条款',
    force: 'mandatory',
    cite: 'q',
    ...(parts.steps ? { steps: parts.steps } : {}),
    ...parts.provision,
  };
  return {
    format: 'tuobu-policy/1',
    id: '990100-example',
    division: '990100',
    version: 1,
    effectiveFrom: '2031-01-01',
    effectiveTo: null,
    sources: { S: { title: '示例办法', docNo: null, issuer: null, date: null, held: null, trust: 'third-party' } },
    quotes: { q: { source: 'S', place: '第一条', text: '示例' } },
    provisions: [provision],
    cases: [{ name: '算例', provision: 'p', facts: parts.facts, expect: parts.expect }],
    ...parts.document,
  };
}

/** A figure that follows from something a test does not quote. */
export function figure(is: string, unit = ''): Record<string, string> {
  return unit === '' ? { is, reading: '示例' } : { is, unit, reading: '示例' };
}

export function ask(draft: unknown, facts: Record<string, unknown>, more: Record<string, unknown> = {}): Answer {
  const policy = readPolicy(draft);
  const kind = policy.provisions[0]!.kind;
  return calculate({ kind, division: policy.division, on: '2031-06-30', facts, ...more }, [policy]);
}
