import * as z from 'zod';
import { Condition } from './condition.ts';
import { Cite, Figure, Id, Name, Reference, Text } from './fields.ts';
import { Table } from './table.ts';

const step = {
  as: Name.describe('这一步结果的名称'),
  for: Name.optional().describe('逐行计算：明细表名，如 children'),
  when: Condition.optional().describe('成立时才算'),
  else: Reference.optional().describe('when 不成立时取的值；不写则这一步没有值'),
  label: Text.optional().describe('说明里显示的名称'),
  cite: Cite.optional(),
};

const many = <T extends string>(op: T, text: string) =>
  z.strictObject({ op: z.literal(op), ...step, of: z.array(Reference).min(1).max(50) }).describe(text);

const overRows = <T extends string>(op: T, text: string) =>
  z
    .strictObject({
      op: z.literal(op),
      ...step,
      of: Reference,
      where: Condition.optional(),
      top: z.union([Figure, Name]).optional().describe('只取最大的几行'),
    })
    .describe(text);

export const Step = z.discriminatedUnion('op', [
  z
    .strictObject({
      op: z.literal('times'),
      ...step,
      of: z.array(Reference).min(1).max(50),
      over: z.union([Reference, z.array(Reference).min(1).max(10)]).optional(),
    })
    .describe('of 各项相乘，再除以 over，一步精确完成'),
  many('plus', '相加'),
  many('minus', '第一项减去其余各项'),
  many('min', '取最小（封顶）'),
  many('max', '取最大（保底、就高）'),
  many('given', '取第一个已提供的值'),
  z
    .strictObject({
      op: z.literal('lookup'),
      ...step,
      table: z.union([Name, Table]),
      with: z.record(Reference, Reference).optional().describe('表的键改用另一个名称'),
    })
    .describe('查表'),
  z
    .strictObject({
      op: z.literal('tiered'),
      ...step,
      of: Reference,
      tiers: z
        .array(z.tuple([z.union([Name, z.literal('*')]), Name]))
        .min(1)
        .max(50),
    })
    .describe('分档累计：前 n 个按甲，其余按乙；最后一档的上限写 "*"'),
  z
    .strictObject({
      op: z.literal('round'),
      ...step,
      of: Reference,
      to: z.union([Figure, Name]).describe('取整到它的整数倍，如 0.01、1、10'),
      mode: z.string().describe('half-up 四舍五入，half-even 四舍六入五成双，up 进位，down 舍去；或一个选择项的名称'),
    })
    .describe('取整'),
  z
    .strictObject({
      op: z.literal('split'),
      ...step,
      of: Reference,
      to: Figure,
      parts: z
        .array(
          z.strictObject({
            as: Name,
            share: z.union([Figure, Name]),
            payee: Text.optional(),
            due: Text.optional(),
            label: Text.optional(),
          }),
        )
        .min(2)
        .max(50),
    })
    .describe('按份额分配，不丢一分；每份以 as 命名'),
  z
    .strictObject({
      op: z.literal('months'),
      ...step,
      from: Reference,
      to: Reference,
      count: z.enum(['completed', 'started', 'calendar']),
    })
    .describe('两个日期之间的月数：completed 满月，started 不足一月算一月，calendar 月份之差'),
  overRows('sum', '明细表一列之和'),
  overRows('count', '明细表行数（of 写明细表名）'),
  overRows('average', '明细表一列的平均'),
  z
    .strictObject({
      op: z.literal('ration'),
      ...step,
      for: Name,
      of: Reference,
      limit: Reference,
      by: Reference.optional(),
      keep: z.string().optional().describe('highest、lowest、listed，或一个选择项的名称'),
    })
    .describe('有限的总量（如备案托位）按次序分给各行'),
  z
    .strictObject({
      op: z.literal('provision'),
      ...step,
      of: Id,
      part: Name.optional().describe('取该条的哪个值；不写为它的金额'),
      gated: z.boolean().optional().describe('false：不看该条自己的条件，只取算出的数'),
    })
    .describe('参照另一条的数'),
]);

export type Step = z.infer<typeof Step>;
