import * as z from 'zod';
import type { RosterEntry } from '../../shared/claims/registry.ts';
import type { CheckedSheet } from '../../shared/claims/roster-rows.ts';
import type { RosterSheet } from '../../shared/claims/roster-sheet.ts';
import { allClasses } from '../../shared/storage/classes.ts';
import { allEnrolments } from '../../shared/storage/enrolments.ts';
import type { ImportCounts } from '../../shared/storage/roster-import.ts';
import { knownSecretsFor, secretsFor } from './children.ts';
import { operation } from './services.ts';
import { ownSite } from './site.ts';

const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const upload = { media: [spreadsheet, 'application/octet-stream'], bytesAtMost: 2 * 1024 * 1024 };
const shared = { tag: '名册', roles: ['institution'] } as const;
const unreadable = ['unreadable_file', 'too_many_lines'] as const;

const ImportView = z
  .strictObject({
    read: z.int().meta({ description: '读到的行数，不含空行和模板的示例行' }),
    created: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    refused: z.int().meta({ description: '要改的行数；这些行没有导入' }),
    faults: z.array(
      z.strictObject({
        row: z.int().meta({ description: 'Excel 里的行号' }),
        column: z.string().meta({ description: '列名', example: '证件号码' }),
        code: z.string(),
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'RosterImport' });

export const importOperations = [
  operation(
    {
      ...shared,
      id: 'importEnrolments',
      method: 'post',
      path: '/v1/enrolments/import',
      summary: '用 Excel 表导入名册（.xlsx）',
      description:
        '列名行可以在任何一行，列的次序不限。每一行都检查：可用的导入，要改的不导入，逐格说明。同一证件号码再次导入是替换，不会重复。',
      command: true,
      query: z.strictObject({
        dryRun: z.enum(['true', 'false']).default('false').meta({ description: 'true：只检查，什么也不写' }),
      }),
      upload,
      answer: ImportView,
      refusals: [...unreadable, 'idempotency_in_flight'],
    },
    async ({ principal, query, file, command }, services) => {
      const { database } = services;
      const { id: institutionId } = await ownSite(database, principal);
      const { checkedFile, importRoster, planImport } = await import('./roster-file.ts');
      const { sheet, checked } = await checkedFile(file, await allClasses(database, institutionId));
      const dry = query.dryRun === 'true';
      const numbers = checked.rows.map(({ documentType, number }) => ({ documentType, idNumber: number }));
      const secrets = await (dry ? knownSecretsFor : secretsFor)(services, numbers);
      const of = { institutionId, secrets, at: command.now };
      const plan = (roster: readonly RosterEntry[]) => planImport(checked.rows, roster, of);
      const view = (done: ImportCounts) => importView(sheet, checked, done);
      if (dry) {
        const { created, changed } = plan(await allEnrolments(database, institutionId));
        return { body: view({ created: created.length, changed: changed.length }) };
      }
      const answer = (done: ImportCounts) => command.answer({ body: view(done) });
      return importRoster(database, { ...command, institutionId, plan, answer });
    },
  ),
  operation(
    {
      ...shared,
      id: 'markImport',
      method: 'post',
      path: '/v1/enrolments/import/marked',
      summary: '在要导入的表上标出要改的格子，交还一份（.xlsx）',
      description: '只检查不导入，不需要 Idempotency-Key。要改的格子标成红色，最后一列“问题”写明怎么改。',
      upload,
      answer: z.unknown(),
      download: [spreadsheet],
      refusals: unreadable,
    },
    async ({ principal, file }, { database }) => {
      const { id } = await ownSite(database, principal);
      const { checkedFile } = await import('./roster-file.ts');
      const { cells, sheet, checked } = await checkedFile(file, await allClasses(database, id));
      const { markedWorkbook } = await import('./roster-workbook.ts');
      const bytes = await markedWorkbook(cells, sheet, checked.faults);
      return { body: null, file: { name: '花名册-标注问题.xlsx', media: spreadsheet, bytes } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'getRosterTemplate',
      method: 'get',
      path: '/v1/enrolments/template.xlsx',
      summary: '导入名册用的模板，带出在册的幼儿（.xlsx）',
      description: '证件号码不带出：要更改的幼儿请填上号码，不改的整行删去。',
      answer: z.unknown(),
      download: [spreadsheet],
      refusals: [],
    },
    async ({ principal }, { database }) => {
      const site = await ownSite(database, principal);
      const classes = await allClasses(database, site.id);
      const roster = (await allEnrolments(database, site.id)).filter(({ to }) => to === null);
      const { templateWorkbook } = await import('./roster-workbook.ts');
      const bytes = await templateWorkbook(site.name, classes, roster);
      return { body: null, file: { name: `花名册-${site.name}.xlsx`, media: spreadsheet, bytes } };
    },
  ),
];

function importView(
  sheet: RosterSheet,
  { rows, faults }: CheckedSheet,
  { created, changed }: ImportCounts,
): z.infer<typeof ImportView> {
  const unchanged = Math.max(0, rows.length - created - changed);
  const refused = sheet.rows.length - rows.length;
  return { read: sheet.rows.length, created, changed, unchanged, refused, faults: [...faults] };
}
