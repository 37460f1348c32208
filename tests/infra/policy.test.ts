import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { policyCommand } from '../../infra/policy.ts';
import { root } from '../../infra/sources.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const putuo = 'shared/policies/330903-putuo.json';

function run(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  const fine = policyCommand(
    args,
    (file) => files[file] ?? read(file),
    (line) => lines.push(line),
  );
  return { fine, lines };
}

describe('npm run policy -- check', () => {
  it('says in one line what the cases of a sound document reach', () => {
    const sound = 'tests/fixtures/policies/sound.json';
    expect(run(['check', sound])).toEqual({
      fine: true,
      lines: [`${sound}：通过`, '  算例3/3个通过；覆盖：条款2/2，条件1/1，封顶保底0/0，选择项0/1。'],
    });
  });

  it('lists every fault with its place, its code and what to do', () => {
    const { fine, lines } = run(['check', 'tests/fixtures/policies/broken/percentage-misread.json']);
    expect(fine).toBe(false);
    expect(lines.slice(1)).toEqual([
      '  /tables/reductionShare/rows/1/1  [figure_not_in_quote] 引文“a3”里读不到表中的数字0.65；请核对引文，或用 reading 说明它如何得出。',
      '  共1处错误；改正后再跑算例。',
    ]);
  });

  it('shows a case that came out otherwise beside what was expected', () => {
    const wrong = read('tests/fixtures/policies/sound.json').replace('"650.00"', '"651.00"');
    const { fine, lines } = run(['check', 'wrong.json'], { 'wrong.json': wrong });
    expect(fine).toBe(false);
    expect(lines.slice(1, 4)).toEqual([
      '  算例“二孩”算出的结果不同：',
      '    应为 {"amount":"651.00"}',
      '    实为 {"amount":"650.00"}',
    ]);
  });

  it('says of a name that stands twice in one place which it is, signs in texts notwithstanding', () => {
    const text = read('tests/fixtures/policies/sound.json');
    const twice = text.replace(
      '"figures": {',
      '"notes": { "说明": { "text": "{\\"a\\": [,]}" } }, "notes": {}, "figures": {',
    );
    const { fine, lines } = run(['check', 'twice.json'], { 'twice.json': twice });
    expect(fine).toBe(false);
    expect(lines[1]).toBe('  /notes  [duplicate_name] “notes”在这里写了两次，前一次会被丢掉；请改名或删去一个。');
  });

  it('says where in a list the name stands twice', () => {
    const text = read('tests/fixtures/policies/sound.json');
    const twice = text.replaceAll('"kind": "family-fee"', '"kind": "family-fee", "kind": "family-fee"');
    const { lines } = run(['check', 'twice.json'], { 'twice.json': twice });
    expect(lines[1]).toBe(
      '  /provisions/1/kind  [duplicate_name] “kind”在这里写了两次，前一次会被丢掉；请改名或删去一个。',
    );
  });

  it('says so when a file is no JSON', () => {
    const { fine, lines } = run(['check', 'torn.json'], { 'torn.json': '{"format":' });
    expect({ fine, lines }).toEqual({
      fine: false,
      lines: ['torn.json不是完整的JSON，请检查引号、逗号和括号是否成对'],
    });
  });

  it('checks several files and is content only when all are sound', () => {
    expect(run(['check', putuo, 'tests/fixtures/policies/broken/bands-overlap.json']).fine).toBe(false);
  });
});

describe('npm run policy -- try', () => {
  it('prints the answer with its parts, formulas, assumptions and clause', () => {
    const { fine, lines } = run(['try', putuo, 'family-fee', '{"feeStandard":"2000.00","birthOrder":2}']);
    expect(fine).toBe(true);
    expect(lines.slice(0, 4)).toEqual([
      '结论：应予；金额：1400.00',
      '  收费标准：2000.00',
      '  减免：600.00',
      '  每月应交：1400.00',
    ]);
    expect(lines).toContain('依据：三、（二），第38行：二孩入托减免30%费用,三孩及以上免费入托');
  });

  it('takes children, a day and tried settings among the facts', () => {
    const given = { on: '2024-05-31', operatingRate: '0.10', settings: { subsidyBase: 'feeCharged' } };
    const facts = JSON.stringify({ ...given, children: [{ feeStandard: '2000.00', feeCharged: '1400.00' }] });
    const { lines } = run(['try', putuo, 'operating-subsidy', facts]);
    expect(lines[0]).toBe('结论：应予；金额：140.00');
  });

  it('points at the fact that is wrong', () => {
    const { fine, lines } = run(['try', putuo, 'family-fee', '{"feeStandard":2000,"birthOrder":2}']);
    expect(fine).toBe(false);
    expect(lines.at(-1)).toBe('  /facts/feeStandard  [number_for_money] “收费标准”是金额，请写成文本，如 "2000.00"。');
  });
});

it('npm run policy without a command says how to use it', () => {
  const { fine, lines } = run([]);
  expect(fine).toBe(false);
  expect(lines[0]).toBe('用法：');
});
