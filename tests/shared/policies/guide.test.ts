import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Step } from '../../../shared/policy/format/step.ts';
import { checkPolicy, dictionaryFacts, dictionaryRows, knownKinds } from '../../../shared/policy/index.ts';

const guide = readFileSync(fileURLToPath(new URL('../../../shared/policies/README.md', import.meta.url)), 'utf8');
const fragments = [...guide.matchAll(/```json step\n([\s\S]*?)```/g)].map(
  ([, text]) => JSON.parse(text!) as Record<string, unknown>,
);
const stepped = Object.assign({}, ...fragments) as { cases: unknown[] };

it('the seven steps of the guide make one document that passes every check and every case', () => {
  const { errors, cases, valid } = checkPolicy(stepped);
  expect(errors).toEqual([]);
  expect(cases.filter(({ passed }) => !passed)).toEqual([]);
  expect({ valid, steps: fragments.length, cases: cases.length }).toEqual({ valid: true, steps: 7, cases: 11 });
});

it('the other examples of the guide are complete JSON', () => {
  const others = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text!));
  expect(others.length).toBeGreaterThan(0);
});

it('the notice of the guide contains its quotes word for word', () => {
  const quotes = Object.values((stepped as unknown as { quotes: Record<string, { text: string }> }).quotes);
  expect(quotes.filter(({ text }) => !guide.slice(0, guide.indexOf('```json step')).includes(text))).toEqual([]);
});

it('the guide explains every code with which the broken documents are refused', () => {
  const folder = fileURLToPath(new URL('../../fixtures/policies/broken/', import.meta.url));
  const codes = readdirSync(folder).flatMap((file) =>
    checkPolicy(JSON.parse(readFileSync(folder + file, 'utf8'))).errors.map(({ code }) => code),
  );
  expect([...new Set(codes)].filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
});

it('the guide names every operation, every fact and table of the dictionary and every known kind', () => {
  const operations = Step.options.map(({ shape }) => shape.op.value);
  const names = [dictionaryFacts, dictionaryRows, knownKinds].flatMap((each) => Object.keys(each));
  expect([...operations, ...names].filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
});
