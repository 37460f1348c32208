import * as z from 'zod';
import { Case } from './case.ts';
import { Condition } from './condition.ts';
import { Fact, Rows, Setting } from './declarations.ts';
import { Cite, DateText, Figure, Id, Kind, Name, Text, Unit } from './fields.ts';
import { Provision } from './provision.ts';
import { Step } from './step.ts';
import { Table } from './table.ts';

/**
 * The policy format `tuobu-policy/1`: one JSON document that says a scheme in tables, conditions and named operations.
 * A step holds names only. Figures stand where a citation stands with them: figures, tables, conditions and bounds.
 * Nothing in a document is ever parsed as an expression, a path or code.
 */
export const policyFormat = 'tuobu-policy/1';

export const Source = z.strictObject({
  title: Text,
  docNo: Text.nullable(),
  issuer: Text.nullable(),
  date: Text.nullable(),
  held: Text.nullable().describe('保存原文的文件名；未保存为 null'),
  trust: z.enum(['held', 'official', 'news', 'copy', 'third-party']).optional(),
  reports: Text.optional().describe('本件转述的另一份文件'),
});

export const Quote = z.strictObject({
  source: Name,
  place: Text,
  text: Text.nullable().describe('逐字引文；只有 silence 的条款可以为 null'),
  paraphrase: z.boolean().optional().describe('未保存原文时的转述'),
});

export const combinations = ['sum', 'first', 'refer'] as const;

export const PolicyDocument = z.strictObject({
  $schema: z.string().optional(),
  format: z.literal(policyFormat),
  id: Id,
  title: Text.optional(),
  division: z.string().regex(/^\d{6}$/, '行政区划代码是六位数字'),
  version: z.int().min(1).max(9999),
  effectiveFrom: DateText.nullable().describe('首日；null 表示原文没有任何日期'),
  effectiveTo: DateText.nullable().describe('末日（含）；null 表示未定'),
  attestedOn: DateText.optional().describe('真实起始日不详时，所存文本能证明文件已经存在的日子'),
  issuedOn: DateText.nullable().optional(),
  settlementPeriod: z.enum(['month', 'quarter', 'half-year', 'year']).optional().describe('多久申报一次，默认 month'),
  sources: z.record(Name, Source),
  quotes: z.record(Name, Quote),
  facts: z.record(Name, Fact).optional().describe('通用事实字典里没有的事实'),
  rows: z.record(Name, Rows).optional().describe('通用字典里没有的明细表'),
  figures: z
    .record(
      Name,
      z.strictObject({
        is: Figure,
        unit: Unit.optional(),
        label: Text.optional(),
        cite: Cite.optional(),
        reading: Text.optional().describe('引文中直接读不到时，说明这个数从何而来'),
      }),
    )
    .optional(),
  settings: z.record(Name, Setting).optional(),
  notes: z.record(Name, z.strictObject({ text: Text, cite: Cite.optional() })).optional(),
  tables: z.record(Name, Table).optional(),
  tests: z.record(Name, Condition).optional(),
  shared: z.array(Step).max(100).optional().describe('几条共用的步骤'),
  combine: z
    .record(Kind, z.enum(combinations))
    .optional()
    .describe('同一类别有几条时：sum 相加；first 取第一条适用的；refer 后一条只在事实表明适用时代替前一条'),
  provisions: z.array(Provision).min(1).max(200),
  cases: z.array(Case).max(1000),
});

export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** A document that has passed every check (see `readPolicy`). */
export type Policy = PolicyDocument;
