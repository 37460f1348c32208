import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { inputRefusal, parse } from '../../../shared/http/faults.ts';

const faultsOf = (schema: z.ZodType, input: unknown) =>
  parse(schema, input, '').faults.map(({ pointer, code, detail }) => `${pointer} ${code} ${detail}`);

describe('the faults of an input', () => {
  const Child = z.strictObject({
    name: z.string().min(1).max(3),
    order: z.int().min(1),
    'a/b~c': z.boolean().optional(),
  });

  test('are all named at once, by JSON pointer and in Chinese', () => {
    const schema = z.strictObject({ kind: z.enum(['甲', '乙']), children: z.array(Child).min(1), note: z.string() });
    const input = {
      kind: '丙',
      children: [
        { name: '', order: 0, 'a/b~c': 1 },
        { name: 5, order: 1.5 },
        { name: '四个字的', order: null, extra: 1 },
        7,
      ],
    };
    expect(faultsOf(schema, input)).toEqual([
      '/kind not_allowed 只能填：“甲”、“乙”。',
      '/children/0/name too_small 至少要有 1 个字。',
      '/children/0/order too_small 不能小于 1。',
      '/children/0/a~1b~0c wrong_type 这里要填是非值（true 或 false），收到的是数字。',
      '/children/1/name wrong_type 这里要填文本，收到的是数字。',
      '/children/1/order wrong_type 这里要填整数，收到的是带小数的数字。',
      '/children/2/name too_big 最多可以有 3 个字。',
      '/children/2/order wrong_type 这里要填数字，收到的是空值。',
      '/children/2/extra unknown_field 没有“extra”这个字段，请删去或改正名称。',
      '/children/3 wrong_type 这里要填一组字段，收到的是数字。',
      '/note required 请填写这一项。',
    ]);
  });

  test('of a value that may have several shapes are those of the nearest shape', () => {
    const schema = z.strictObject({ child: z.union([Child, z.strictObject({ enrolmentId: z.string() })]) });
    expect(faultsOf(schema, { child: { name: '陈一禾', order: 0 } })).toEqual(['/child/order too_small 不能小于 1。']);
    expect(faultsOf(schema, { child: { enrolmentId: 5 } })).toEqual([
      '/child/enrolmentId wrong_type 这里要填文本，收到的是数字。',
    ]);
  });

  test('of a choice by kind name the kinds there are', () => {
    const schema = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('operating') }),
      z.strictObject({ kind: z.literal('construction') }),
    ]);
    expect(faultsOf(schema, { kind: 'other' })).toEqual(['/kind not_allowed 只能填：“operating”、“construction”。']);
  });

  test('never speak English, whatever the schema finds', () => {
    const cases: [z.ZodType, unknown][] = [
      [z.array(z.string()).max(1), ['a', 'b']],
      [z.array(z.string()).min(2), []],
      [z.number().gt(5).lt(6), 5],
      [z.number().gt(5).lt(6), 6],
      [z.number().multipleOf(3), 4],
      [z.iso.datetime(), 'today'],
      [z.string().regex(/x/), 'y'],
      [z.string().startsWith('x'), 'y'],
      [z.record(z.string().max(1), z.string()), { long: 'x' }],
      [z.literal('a'), 'b'],
      [z.union([z.string(), z.boolean()]), 1],
      [z.string().refine(() => false), 'x'],
      [z.map(z.string(), z.string()), {}],
      [z.date(), 'x'],
      [z.null(), undefined],
      [z.never(), 1],
    ];
    for (const [schema, input] of cases)
      for (const { detail } of parse(schema, input, '').faults) {
        expect(detail).toMatch(/^[\p{sc=Han}\d\s“”、，。：；（）.:_A-Za-z-]+。$/u);
        expect(detail).not.toMatch(/Invalid|expected|Too/);
      }
  });

  test('that share a code of their own make one refusal under that code', () => {
    const masked = { pointer: '/a', code: 'masked_id_number', detail: '请填写完整号码。' };
    expect(inputRefusal([masked]).code).toBe('masked_id_number');
    expect(inputRefusal([masked]).message).toBe('请填写完整号码。');
    expect(inputRefusal([masked, { ...masked, pointer: '/b' }]).message).toBe(
      '有 2 处需要改正，请按 errors 逐项修改。',
    );
    expect(inputRefusal([masked, { pointer: '/b', code: 'required', detail: '请填写这一项。' }]).code).toBe(
      'invalid_input',
    );
    expect(inputRefusal([{ pointer: '/b', code: 'required', detail: '请填写这一项。' }]).code).toBe('invalid_input');
  });

  test('beyond a thousand are counted and not listed', () => {
    const many = Array.from({ length: 1001 }, (_, index) => ({
      pointer: `/${index}`,
      code: 'required',
      detail: '请填写这一项。',
    }));
    const refusal = inputRefusal(many);
    expect(refusal.message).toBe('有 1001 处需要改正，errors 列出前 1000 处，请按 errors 逐项修改。');
    expect(refusal.extras.faults).toHaveLength(1000);
  });
});
