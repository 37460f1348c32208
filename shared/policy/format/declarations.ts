import * as z from 'zod';
import { Cite, described, Figure, Name, Text, Unit } from './fields.ts';

const Values = z.union([z.array(z.string()).min(1), z.record(z.string(), Text)]);

export const Fact = z.strictObject({
  label: Text,
  type: z.enum(['money', 'number', 'count', 'flag', 'enum', 'date', 'set', 'text']),
  unit: Unit.optional(),
  values: Values.optional().describe('enum 或 set 的取值：列表，或“代码: 中文”'),
  from: Figure.optional(),
  to: Figure.optional(),
  places: z.int().min(0).max(12).optional().describe('小数位数；money 默认2位'),
  rows: Name.optional().describe('通常属于哪张明细表'),
  cite: Cite.optional(),
});

export type Fact = z.infer<typeof Fact>;

export const Rows = z.strictObject({
  label: Text,
  parent: Name.optional().describe('嵌在哪张明细表的每一行里'),
  scalar: Name.optional().describe('每行只是一个值时，这个值的名称'),
  unit: Unit.optional().describe('一行代表什么，如 人'),
});

export type Rows = z.infer<typeof Rows>;

export const settingScopes = [
  'division',
  'division-year',
  'institution',
  'institution-year',
  'child',
  'claim',
] as const;

export const Setting = described(
  z.strictObject({
    label: Text,
    scope: z.enum(settingScopes).describe('由谁、按什么范围决定；比 division 窄的在 facts 里按名称给出'),
    type: z.enum(['choice', 'number', 'date']),
    unit: Unit.optional(),
    values: Values.optional().describe('choice 的选项：列表，或“代码: 中文”'),
    between: z.tuple([Figure, Figure]).optional().describe('number 的上下限，含两端'),
    places: z.int().min(0).max(12).optional().describe('number 的小数位数，默认6位'),
    value: z.string().nullable().describe('默认值；null 表示未决定'),
    why: Text.describe('原文为什么没有定，为什么取这个默认值'),
    decidedBy: Text.optional().describe('谁、凭什么文号决定'),
    cite: Cite.optional(),
    reading: Text.optional(),
  }),
  '选择项：原文留白之处，由主管部门决定',
);

export type Setting = z.infer<typeof Setting>;
