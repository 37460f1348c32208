import * as z from 'zod';
import { dayInShanghai } from '../../shared/calendar.ts';
import { Money } from '../../shared/claims/views.ts';
import { appropriationId, available, type BudgetDocument, programmes, Year } from '../../shared/funds/appropriation.ts';
import { FundSettingsInput } from '../../shared/funds/fund-settings.ts';
import { FundSettingsView, fundSettingsView } from '../../shared/funds/fund-settings-view.ts';
import { BudgetDocumentInput, fenOfInput } from '../../shared/funds/inputs.ts';
import { AppropriationView, appropriationView, BudgetDocumentView } from '../../shared/funds/views.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { yuanOfFen } from '../../shared/money.ts';
import { Refusal } from '../../shared/refusal.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { allAppropriations } from '../../shared/storage/budget.ts';
import { closeBudgetYear, registerDocument } from '../../shared/storage/budget-commands.ts';
import type { Database } from '../../shared/storage/database.ts';
import { putFundSettings, registeredFundSettings } from '../../shared/storage/fund-settings.ts';
import { commitOnce } from '../../shared/storage/idempotency.ts';
import { waitingForMoney } from '../../shared/storage/waiting.ts';
import { operation } from './services.ts';

const finance = ['finance-officer'] as const;
const shared = { tag: '指标' } as const;
const GapView = z.strictObject({ programme: z.enum(programmes), waiting: Money, available: Money, gap: Money });

export const budgetOperations = [
  operation(
    {
      ...shared,
      id: 'getBudget',
      method: 'get',
      path: '/v1/budget',
      summary: '各项指标的余额和资金缺口',
      roles: bureauRoles,
      query: z.strictObject({ year: Year.optional() }),
      answer: z.strictObject({ items: z.array(AppropriationView), gap: z.array(GapView), nextCursor: z.null() }),
      refusals: [],
    },
    async ({ principal, query, now }, { database }) => {
      const all = await allAppropriations(database, principal.division);
      const items = all.filter((one) => query.year === undefined || one.year === query.year);
      const gap = await gaps(database, principal.division, dayInShanghai(now));
      return { body: { items: items.map(appropriationView), gap, nextCursor: null } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'registerBudgetDocument',
      method: 'post',
      path: '/v1/budget-documents',
      summary: '登记一份指标文件',
      description: '指标只由文件增减，登记后不能更改，有误的另登记一份文件纠正。',
      roles: finance,
      command: true,
      creates: 'always',
      body: BudgetDocumentInput,
      answer: BudgetDocumentView,
      refusals: ['budget_insufficient', 'already_exists', 'year_closed'],
    },
    async ({ principal, body, command }, { database, newId }) => {
      const { counterpart = null, functionCode = '', economicCode = '', direct = false, ...rest } = body;
      const registered = actorOf(principal, finance);
      const document: BudgetDocument = {
        ...rest,
        ...{ functionCode, economicCode, direct, counterpart },
        id: newId('bud'),
        division: principal.division,
        amount: fenOfInput(body.amount),
        registered,
        registeredAt: command.now,
      };
      const id = appropriationId(document);
      return registerDocument(database, {
        ...command,
        document,
        appropriationId: id,
        answer: (after) => {
          const { registered: _registered, division: _division, ...said } = document;
          const view = { ...said, amount: yuanOfFen(document.amount), registeredBy: registered.office };
          const location = `/v1/budget?year=${body.year}`;
          return command.answer({ body: { ...view, appropriation: appropriationView(after) }, location });
        },
      });
    },
  ),
  operation(
    {
      ...shared,
      id: 'closeBudgetYear',
      method: 'post',
      path: '/v1/budget-years/{year}/close',
      summary: '年终结账',
      description:
        '停止编制新的支付批次，未支付的占用退回，申报回到待安排资金。已报送的等待支付结果。结账后不能再设立这一年的指标。可以重复办理。',
      roles: finance,
      command: true,
      params: z.object({ year: Year }),
      body: z.strictObject({}).optional(),
      answer: z.strictObject({ year: z.string(), released: z.int(), items: z.array(AppropriationView) }),
      refusals: ['invalid_transition'],
    },
    async ({ principal, params: { year }, command }, { database }) => {
      const act = { actor: actorOf(principal, finance), at: command.now };
      assertBegun(year, command.now);
      const released = await closeBudgetYear(database, principal.division, year, act);
      const items = (await allAppropriations(database, principal.division)).filter((one) => one.year === year);
      const answer = command.answer({ body: { year, released, items: items.map(appropriationView) } });
      return commitOnce(database, { ...command, answer, writes: [] });
    },
  ),
  operation(
    {
      ...shared,
      id: 'getFundSettings',
      method: 'get',
      path: '/v1/division/fund-settings',
      summary: '资金来源的分担、不足时的办法和支付结果文件的列名',
      roles: bureauRoles,
      answer: FundSettingsView,
      refusals: [],
    },
    async ({ principal }, { database }) => {
      const { settings, registered } = await registeredFundSettings(database, principal.division);
      return { body: fundSettingsView(settings, registered) };
    },
  ),
  operation(
    {
      ...shared,
      id: 'putFundSettings',
      method: 'put',
      path: '/v1/division/fund-settings',
      summary: '规定资金来源的分担、不足时的办法和支付结果文件的列名',
      roles: finance,
      description: '公示结束、安排资金和导入支付结果都按它办理，办不下去的写法不收。',
      body: FundSettingsInput,
      answer: FundSettingsView,
      refusals: [],
    },
    async ({ principal, body, now }, { database }) => {
      const act = { actor: actorOf(principal, finance), at: now.toISOString() };
      await database.commit([putFundSettings(principal.division, body, act)]);
      return { body: fundSettingsView(body, act) };
    },
  ),
];

/** What claims wait for, against what the year still has, by programme. */
async function gaps(database: Database, division: string, today: string) {
  const money = (await allAppropriations(database, division)).filter((one) => one.year === today.slice(0, 4));
  const waiting = await waitingByProgramme(database, division, today);
  return programmes.flatMap((programme) => {
    const need = waiting.get(programme) ?? 0;
    const open = money.filter((one) => one.programme === programme && !one.closed);
    const left = open.reduce((sum, one) => sum + available(one), 0);
    if (need === 0 && open.length === 0) return [];
    const gap = Math.max(0, need - left);
    return [{ programme, waiting: yuanOfFen(need), available: yuanOfFen(left), gap: yuanOfFen(gap) }];
  });
}

async function waitingByProgramme(database: Database, division: string, today: string): Promise<Map<string, number>> {
  const waiting = new Map<string, number>();
  for (const { programme, amount, funded } of await waitingForMoney(database, division, today))
    waiting.set(programme, (waiting.get(programme) ?? 0) + amount - funded);
  return waiting;
}

function assertBegun(year: string, now: string): void {
  if (year <= dayInShanghai(new Date(now)).slice(0, 4)) return;
  throw new Refusal('invalid_transition', `${year}年还没有开始，不能年终结账，请核对年度。`);
}
