import * as z from 'zod';
import { Band } from './condition.ts';
import { Cite, described, Figure, Id, Reference, Text, Unit } from './fields.ts';

export const Cell = described(
  z.union([
    z.strictObject({ unspecified: Text, between: z.tuple([Figure, Figure]).optional() }),
    z.strictObject({ none: Text, code: Id.optional() }),
    Figure,
    Reference,
  ]),
  '格：数字、名称、{none: 理由}（这里没有待遇）、{unspecified: 说明, between?}（原文没有说）',
);

export type Cell = z.infer<typeof Cell>;

export const Key = described(
  z.union([z.string(), z.boolean(), z.array(z.string()).min(1), Band]),
  '键：一个值、几个值的列表、区间，或 "*"（任何值）',
);

export type Key = z.infer<typeof Key>;

export const Table = described(
  z.strictObject({
    label: Text.optional(),
    keys: z.array(Reference).min(1).max(6).describe('按哪些事实、选择项或前面的步骤查表'),
    unit: Unit.optional(),
    cite: Cite.optional(),
    reading: Text.optional().describe('表中数字如何由引文得出（引文中直接读不到时）'),
    rows: z
      .array(z.array(z.union([Key, Cell])).min(2))
      .min(1)
      .max(2000)
      .describe('每行：各键，最后一格是值'),
  }),
  '表：对所列事实的每一种情况都要有一行',
);

export type Table = z.infer<typeof Table>;
