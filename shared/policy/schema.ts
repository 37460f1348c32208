import * as z from 'zod';
import { isDate } from '../calendar.ts';
import { forces, kindPattern, silences } from './words.ts';

/**
 * The policy format `tuobu-policy/1`: one JSON document that says a scheme in tables, conditions and named operations.
 * A step holds names only. Figures stand where a citation stands with them: figures, tables, conditions and bounds.
 * Nothing in a document is ever parsed as an expression, a path or code.
 */
export const policyFormat = 'tuobu-policy/1';

const described = <T extends z.ZodType>(schema: T, text: string): T => schema.describe(text) as T;

export const Name = described(
  z.string().regex(/^\p{L}[\p{L}\p{N}_]{0,63}$/u, '名称以字母或汉字开头，只含字母、汉字、数字、下划线，不超过64个字符'),
  '名称，中文或英文，如 childAge、补贴标准',
);
export const Reference = described(
  z
    .string()
    .regex(
      /^\p{L}[\p{L}\p{N}_]{0,63}(\.\p{L}[\p{L}\p{N}_]{0,63})?$/u,
      '请写一个名称，或“明细表.列名”（如 children.amount）',
    ),
  '名称，或在明细表之外写“明细表.列名”，如 children.amount',
);
export const Figure = described(
  z.string().regex(/^-?(0|[1-9]\d{0,17})(\.\d{1,12})?$/, '数字写成十进制文本，如 "2000"、"0.30"'),
  '十进制数字文本，如 "2000"、"0.30"',
);
export const DateText = described(z.string().refine(isDate, '请写存在的日期，如 2024-01-31'), '日期，如 2024-01-31');
const Text = z.string().min(1).max(2000);
const Id = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u, '编号只含字母、汉字、数字、“-”和“_”，不超过64个字符');
const Unit = described(z.string().max(40), '单位，如 元/人/月、托位、㎡；不写为纯数');
const Cite = described(z.union([Name, z.array(Name).min(1).max(20)]), '引文编号，一个或几个，见 quotes');
/** A bound is a figure, a date, or the name of a figure, setting, fact or earlier step. */
const Bound = described(z.union([Figure, z.iso.date(), Reference]), '界限：数字、日期，或一个名称');

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
  yearOf: string;
  plusYears?: number | undefined;
}
const DayOfYear = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, '写成“月-日”，如 06-30');
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
        yearOf: Reference,
        plusYears: z.int().min(-20).max(20).optional(),
      })
      .describe('一年中的窗口，如出生次年的03-01至06-30'),
  ]),
);

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

export const Kind = z.string().regex(kindPattern, '类别写成小写英文，以“-”相连，如 operating-subsidy').max(60);

const Shown = z.union([
  Reference,
  z.array(Reference).min(1),
  z.strictObject({ of: Reference, places: z.int().min(0).max(12).optional(), by: Reference.optional() }),
  z.strictObject({ text: Text, when: Condition.optional(), else: Text.optional() }),
]);
export const Provision = z.strictObject({
  id: Id,
  kind: Kind,
  title: Text,
  force: z
    .enum(forces)
    .describe(
      'mandatory 应当、给予；conditional 符合条件的；encouraged 鼓励；exploratory 探索、计划；target 目标；reported 由他文转述',
    ),
  payee: z.array(z.enum(['institution', 'family', 'investor', 'employer'])).optional(),
  period: z.enum(['once', 'month', 'term', 'half-year', 'year', 'school-year']).optional(),
  unit: Unit.optional().describe('金额的单位，默认 元'),
  cite: Cite,
  appliesTo: Condition.optional().describe('本条说的是谁；不属于的不由本条回答'),
  requires: z
    .array(
      z.strictObject({
        if: Condition,
        for: Name.optional().describe('逐行检查：明细表名'),
        reason: Text.describe('不满足时告诉对方的理由'),
        code: Id.optional(),
        cite: Cite.optional(),
      }),
    )
    .max(50)
    .optional(),
  steps: z.array(Step).max(100).optional(),
  benefit: Reference.optional().describe('条件不满足时变为0的那一步；默认与 amount 相同'),
  amount: Reference.optional().describe('回答的金额；默认是最后一个不逐行的步骤'),
  lines: Reference.optional().describe('逐行的金额，如 children.amount'),
  lineParts: z.record(Name, Reference).optional().describe('每行另外显示的值'),
  show: z.record(Name, Shown).optional().describe('回答里另外显示的值'),
  grants: z
    .array(
      z.strictObject({
        code: Id,
        text: Text,
        when: Condition.optional().describe('何时列出'),
        met: Condition.optional().describe('是否具备或达到'),
        cite: Cite.optional(),
      }),
    )
    .max(200)
    .optional()
    .describe('不是金额的回答：材料、登记机关、税费项目、价格类别、目标'),
  assumes: z.array(Name).optional().describe('没有步骤读取、但每次回答都要列出的选择项或说明（notes）'),
  adds: z
    .boolean()
    .optional()
    .describe('本条补充上级的规定而不取代它：上级同类别的各项一并列出，同一代码以近的为准；只用于 grants'),
  silence: z.enum(silences).optional().describe('原文没有给出：本件缺失、原文未提、提到而没有数额'),
  notStated: z.array(Text).optional().describe('原文没有说明的各点'),
});
export type Provision = z.infer<typeof Provision>;

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
