import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../shared/policy/index.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/policies/', import.meta.url));
const documentOf = (file: string): unknown => JSON.parse(readFileSync(`${fixtures}${file}.json`, 'utf8'));

/** Each document is `sound.json` with one thing broken: where the fault is found, and its code. */
const broken: readonly (readonly [file: string, pointer: string, code: string])[] = [
  ['table-leaves-a-value-out', '/tables/reductionShare', 'table_gap'],
  ['table-leaves-the-fourth-child-out', '/tables/reductionShare', 'table_gap'],
  ['bands-overlap', '/tables/monthByDays/rows/1', 'table_overlap'],
  ['edge-of-a-band-forgotten', '/tables/monthByDays', 'table_gap'],
  ['table-row-too-short', '/tables/reductionShare/rows/1', 'wrong_row'],
  ['undeclared-fact', '/provisions/1/steps/1/of/0', 'unknown_name'],
  ['name-used-before-it-is-computed', '/provisions/1/steps/1/of/1', 'unknown_name'],
  ['prototype-name', '/figures/constructor', 'reserved_name'],
  ['name-used-twice', '/provisions/1/steps/2/as', 'duplicate_name'],
  ['dictionary-fact-declared-again', '/facts/careFee', 'duplicate_name'],
  ['provision-id-used-twice', '/provisions/1/id', 'duplicate_id'],
  ['figure-not-in-its-quote', '/figures/perChild', 'figure_not_in_quote'],
  ['percentage-misread', '/tables/reductionShare/rows/1/1', 'figure_not_in_quote'],
  ['figure-without-a-quote', '/figures/perChild', 'figure_without_quote'],
  ['quote-that-does-not-exist', '/provisions/0/cite', 'unknown_quote'],
  ['source-that-does-not-exist', '/quotes/a2/source', 'unknown_source'],
  ['quote-left-empty', '/quotes/a2/text', 'quote_missing'],
  ['rate-multiplied-twice', '/provisions/0/steps/3', 'unit_mismatch'],
  ['days-added-to-yuan', '/provisions/1/steps/3', 'unit_mismatch'],
  ['money-never-rounded', '/provisions/1/steps/2', 'needs_round'],
  ['column-used-as-one-value', '/provisions/0/steps/3/of/0', 'wrong_rows'],
  ['requirement-rests-on-its-own-amount', '/provisions/1/requires/0/if', 'requirement_rests_on_amount'],
  ['provisions-refer-to-each-other', '/provisions/0/steps', 'provision_cycle'],
  ['case-supplies-what-nothing-reads', '/cases/2/facts/mealFee', 'nothing_reads'],
  ['provision-without-a-case', '/provisions/1', 'no_case'],
  ['case-of-no-provision', '/cases/2/provision', 'unknown_provision'],
  ['default-not-among-the-choices', '/settings/rounding/value', 'unknown_value'],
  ['setting-that-nothing-reads', '/settings/hukou', 'unused'],
  ['table-that-nothing-reads', '/tables/spare', 'unused'],
  ['two-of-a-kind-and-no-word-how-they-combine', '/combine', 'combination_not_stated'],
  ['silence-and-an-amount', '/provisions/1/silence', 'silence_with_answer'],
  ['rate-both-added-and-taken-away', '/provisions/1/steps/2', 'not_monotone'],
  ['ends-before-it-begins', '/effectiveTo', 'wrong_dates'],
  ['number-instead-of-text', '/figures/perChild/is', 'wrong_type'],
  ['field-nobody-knows', '/provisions/0/conditions', 'unknown_field'],
  ['operation-nobody-knows', '/provisions/1/steps/1/op', 'wrong_value'],
  ['formula-where-a-name-belongs', '/provisions/1/steps/1/of/0', 'wrong_value'],
  ['field-left-out', '/division', 'missing_field'],
  ['day-that-does-not-exist', '/effectiveFrom', 'wrong_value'],
  ['condition-that-names-itself', '/tests/eligible', 'test_cycle'],
  ['row-condition-without-row-amounts', '/provisions/1/requires/0', 'requirement_without_line'],
];

describe('a document with one thing broken', () => {
  it.each(broken)('%s is refused at %s as %s, with a sentence that says what to do', (file, pointer, code) => {
    const { valid, errors, cases } = checkPolicy(documentOf(`broken/${file}`));
    expect({ valid, cases }).toEqual({ valid: false, cases: [] });
    expect(errors.map((error) => [error.pointer, error.code])).toContainEqual([pointer, code]);
    expect(errors.filter(({ detail }) => !/[\u4e00-\u9fff].*[。！]$/s.test(detail))).toEqual([]);
  });

  it('is listed here, every one in the folder', () => {
    const files = readdirSync(`${fixtures}broken`).map((file) => file.replace(/\.json$/, ''));
    expect(broken.map(([file]) => file).sort()).toEqual(files.sort());
  });
});

it('the document they were made from is sound, so that nothing else is wrong with them', () => {
  const { valid, errors, warnings } = checkPolicy(documentOf('sound'));
  expect({ valid, errors, warnings }).toEqual({ valid: true, errors: [], warnings: [] });
});
