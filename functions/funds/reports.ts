import * as z from 'zod';
import { dayInShanghai, lastDay, monthsOfPeriod } from '../../shared/calendar.ts';
import { Period } from '../../shared/claims/fields.ts';
import { Year } from '../../shared/funds/appropriation.ts';
import type { Sheet } from '../../shared/funds/paper.ts';
import * as reports from '../../shared/funds/reports.ts';
import type { Principal } from '../../shared/http/principal.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { allAppropriations } from '../../shared/storage/budget.ts';
import { claimsOfDivision } from '../../shared/storage/claim-lists.ts';
import type { Database } from '../../shared/storage/database.ts';
import { duesOf } from '../../shared/storage/payables.ts';
import { recoveriesOf } from '../../shared/storage/recoveries.ts';
import { progressIn } from '../../shared/storage/review-stages.ts';
import { operation } from './services.ts';

const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const ReportView = z
  .strictObject({
    title: z.string(),
    notes: z.array(z.string()),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.int(), z.null()]))),
    total: z.array(z.union([z.string(), z.int(), z.null()])).nullable(),
    footer: z.array(z.string()),
  })
  .meta({ id: 'Report' });
const ofPeriod = z.strictObject({ period: Period });
const ofYear = z.strictObject({ year: Year });

type Builder<Query> = (database: Database, principal: Principal, query: Query, today: string) => Promise<Sheet>;

const monthly: Builder<{ period: string }> = async (database, principal, { period }, on) =>
  reports.monthlySummary(await reported(database, principal.division, period), { unit: principal.office, period, on });

const budget: Builder<{ year: string }> = async (database, principal, { year }, on) => {
  const all = await allAppropriations(database, principal.division);
  const heading = { unit: principal.office, period: year, on };
  return reports.budgetRunOff(
    all.filter((one) => one.year === year),
    heading,
  );
};

const times: Builder<{ period: string }> = async (database, principal, { period }, on) => {
  const claims = await reported(database, principal.division, period);
  const issued = (await allAppropriations(database, principal.division)).map(
    (of) => [of.id, of.firstIssuedOn] as const,
  );
  const lastDayOf = (of: string) => lastDay(monthsOfPeriod(of)!.at(-1)!);
  return reports.paymentTimes(claims, new Map(issued), lastDayOf, { unit: principal.office, period, on });
};

const exceptions: Builder<{ period: string }> = async (database, principal, { period }, on) => {
  const claims = await reported(database, principal.division, period);
  const progress = await progressIn(database, principal.division);
  return reports.exceptions(claims, progress, { unit: principal.office, period, on });
};

export const reportOperations = [
  ...report('monthly', '月度汇总表', ofPeriod, monthly),
  ...report('budget', '指标执行表', ofYear, budget),
  ...report('payment-times', '拨付时效表', ofPeriod, times),
  ...report('exceptions', '异常清单', ofPeriod, exceptions),
];

/** Every report twice: as JSON, and as a spreadsheet at the same path with `.xlsx`. */
function report<Query extends z.ZodObject>(name: string, title: string, query: Query, build: Builder<z.output<Query>>) {
  const shared = { method: 'get', tag: '报表', roles: bureauRoles, query, refusals: [] } as const;
  const id = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [
    operation(
      { ...shared, id: `${id}Report`, path: `/v1/reports/${name}`, summary: title, answer: ReportView },
      async (call, { database }) => {
        const sheet = await build(database, call.principal, call.query as z.output<Query>, dayInShanghai(call.now));
        return { body: reports.sheetJson(sheet) };
      },
    ),
    operation(
      {
        ...shared,
        id: `${id}Spreadsheet`,
        path: `/v1/reports/${name}.xlsx`,
        summary: `${title}（.xlsx）`,
        answer: z.unknown(),
        download: [spreadsheet],
      },
      async (call, { database }) => {
        const sheet = await build(database, call.principal, call.query as z.output<Query>, dayInShanghai(call.now));
        const { writeSpreadsheet } = await import('../../shared/files/spreadsheet.ts');
        return {
          body: null,
          file: { name: `${sheet.title}.xlsx`, media: spreadsheet, bytes: await writeSpreadsheet(sheet) },
        };
      },
    ),
  ];
}

/** The claims of a period with what was funded, paid and asked back of them. */
async function reported(database: Database, division: string, period: string): Promise<reports.ReportedClaim[]> {
  const found: reports.ReportedClaim[] = [];
  for await (const heads of claimsOfDivision(database, { division, period })) {
    const records = heads.map(async (head) => {
      const [dues, recoveries] = await Promise.all([duesOf(database, head.id), recoveriesOf(database, head.id)]);
      return { head, ...dues, recoveries };
    });
    found.push(...(await Promise.all(records)));
  }
  return found.sort((a, b) => (a.head.number < b.head.number ? -1 : 1));
}
