import * as z from 'zod';
import { DateText, Id, Kind, Text } from './fields.ts';

const Expected = z.strictObject({
  determination: z.enum(['entitled', 'not-entitled', 'discretionary', 'unspecified']).optional(),
  amount: z.string().nullable().optional(),
  range: z.strictObject({ min: z.string(), max: z.string() }).nullable().optional(),
  parts: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.record(z.string(), z.string())])).optional(),
  lines: z.array(z.string().nullable()).optional().describe('逐行金额'),
  reasons: z.array(z.string()).optional().describe('全部理由的文字或代码'),
  grants: z.array(z.string()).optional().describe('列出的各项文字（met 未达到的除外）'),
  missing: z.array(z.string()).optional().describe('列出而未具备、未达到的各项文字'),
  assumptions: z.array(z.string()).optional().describe('须包含的假设名称'),
  refused: z.string().optional().describe('应当拒绝：代码，如 rate_out_of_bounds'),
});

export const Case = z.strictObject({
  name: Text,
  provision: Id.optional(),
  kind: Kind.optional().describe('不写 provision 时，按类别回答'),
  on: DateText.optional(),
  facts: z.record(z.string(), z.unknown()),
  settings: z.record(z.string(), z.string()).optional(),
  expect: Expected,
  arithmetic: Text.optional().describe('手工算式'),
});

export type Case = z.infer<typeof Case>;
