import * as z from 'zod';
import { ServiceMonth } from '../claims/fields.ts';

/** The most groups, and child-months in all, of one simulation over HTTP. */
export const groupsAtMost = 2_000;
export const childrenAtMost = 200_000;

const Values = z.record(z.string(), z.unknown());
const Side = z
  .strictObject({
    policy: z
      .strictObject({ id: z.string().max(64), version: z.string().max(4) })
      .optional()
      .meta({ description: '已发布的某一版本；不论首末日，按它计算各月' }),
    document: z.unknown().optional().meta({ description: '随附的政策文件；不论首末日，按它计算各月' }),
    settings: z.record(z.string(), z.string()).optional().meta({ description: '试用的选择项取值' }),
  })
  .meta({ description: '都不写：各月有效的政策和本地区的决定' });
export type Side = z.infer<typeof Side>;

export const RosterGroup = z.strictObject({
  month: ServiceMonth,
  facts: Values.default({}).meta({ description: '机构的事实，名称见字典' }),
  children: z.array(Values).min(1),
});
export type RosterGroup = z.infer<typeof RosterGroup>;

export const SimulationInput = z
  .strictObject({
    kind: z.string().max(60).meta({ description: '类别，如 operating-subsidy、family-fee' }),
    population: z.union([
      z.strictObject({
        claims: z.strictObject({
          year: z
            .string()
            .regex(/^\d{4}$/, '请写四位数的年份，例如 2024。')
            .meta({ description: '本地区这一年各月已提交的运行补助申报' }),
        }),
      }),
      z.strictObject({ roster: z.array(RosterGroup).min(1).max(groupsAtMost) }),
    ]),
    before: Side.optional(),
    after: Side,
  })
  .meta({ id: 'SimulationInput' });
export type SimulationInput = z.infer<typeof SimulationInput>;

const Yuan = z.string().meta({ description: '元，两位小数，可为负' });
const Change = { before: Yuan, after: Yuan, difference: Yuan };
const Tally = z.strictObject({ winners: z.int(), losers: z.int(), same: z.int(), difference: Yuan });
const Named = z.array(z.strictObject({ id: z.string(), version: z.string() }));

export const SimulationView = z
  .strictObject({
    kind: z.string(),
    population: z.strictObject({ sites: z.int(), children: z.int().meta({ description: '幼儿月数' }) }),
    policies: z.strictObject({ before: Named, after: Named }),
    months: z.array(z.strictObject({ month: ServiceMonth, children: z.int(), ...Change })),
    total: z.strictObject(Change),
    undecided: z.int().meta({ description: '两边有一边算不出确数的幼儿月数，不在任何合计之内' }),
    byBirthOrder: z.record(z.string(), Tally),
    byClassType: z.record(z.string(), Tally),
  })
  .meta({ id: 'Simulation' });
export type SimulationView = z.infer<typeof SimulationView>;
