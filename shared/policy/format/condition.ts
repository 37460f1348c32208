import * as z from 'zod';
import { Bound, described, Name, Reference } from './fields.ts';

export const Band = described(
  z.strictObject({ from: Bound.optional(), to: Bound.optional(), above: Bound.optional(), below: Bound.optional() }),
  '区间：from 大于等于，to 小于等于，above 大于，below 小于',
);

export type Band = z.infer<typeof Band>;

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { test: string }
  | { given: string }
  | ValueCondition
  | WindowCondition;

export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(Condition).min(1).max(50) }).describe('各项都成立'),
    z.strictObject({ any: z.array(Condition).min(1).max(50) }).describe('任一项成立'),
    z.strictObject({ not: Condition }).describe('不成立'),
    z.strictObject({ test: Name }).describe('引用 tests 里的条件'),
    z.strictObject({ given: Reference }).describe('该事实已提供'),
    z
      .strictObject({
        value: Reference,
        is: z.union([z.string(), z.boolean()]).optional(),
        in: z.array(z.string()).min(1).max(100).optional(),
        has: z.string().optional(),
        ...Band.shape,
        edge: z.literal('unspecified').optional().describe('原文没有说界限本身算不算在内'),
      })
      .describe('一个值：is 等于，in 属于，has 集合中含有，from/to/above/below 区间'),
    z
      .strictObject({
        date: Reference,
        from: DayOfYear,
        to: DayOfYear,
        yearOf: Reference.optional(),
        plusYears: z.int().min(-20).max(20).optional(),
      })
      .describe('一年中的窗口：不写 yearOf 是每年的，写了是那一天所在年的（加 plusYears），如出生次年的03-01至06-30'),
  ]),
);

export interface ValueCondition extends Band {
  value: string;
  is?: string | boolean | undefined;
  in?: string[] | undefined;
  has?: string | undefined;
  edge?: 'unspecified' | undefined;
}

export interface WindowCondition {
  date: string;
  from: string;
  to: string;
  yearOf?: string | undefined;
  plusYears?: number | undefined;
}

const DayOfYear = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, '写成“月-日”，如 06-30');
