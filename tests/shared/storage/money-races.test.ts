import { describe, expect, test } from 'vitest';
import { usualFundSettings } from '../../../shared/funds/fund-settings.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { getAppropriation } from '../../../shared/storage/budget.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { putFundSettings } from '../../../shared/storage/fund-settings.ts';
import { fundMany } from '../../../shared/storage/funding.ts';
import { findRepeat } from '../../../shared/storage/idempotency.ts';
import { duesOf } from '../../../shared/storage/payables.ts';
import { moneyFaultsIn } from './money-invariants.ts';
import { answerIt, applyIt, cityMoney, claimAt, division, fundIt, money, prepareIt } from './money-samples.ts';
import { act, freshDatabase, now, repeatNamed, stored } from './samples.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `C${index}`);
const fundWith = (database: Database, claimIds: readonly string[], key: string) => {
  const call = { division, act: act('fin', 'finance-officer'), repeat: repeatNamed(key), now };
  return fundMany(database, { ...call, claimIds });
};
const passed = async (outcome: Promise<unknown>) =>
  outcome.then(
    () => 'passed',
    (fault: unknown) => {
      if (fault instanceof Refusal) return fault.code;
      throw fault;
    },
  );

describe('many at one 指标', () => {
  test('8 workers fund 64 claims of 200.00 with 指标 for 40: exactly 40 pass and nothing is left', async () => {
    const { database, table } = await freshDatabase();
    await money(database, 40 * 20_000);
    const claims = names(64);
    for (const id of claims) await claimAt(database, id);
    const workers = Array.from({ length: 8 }, (_, worker) => claims.filter((_id, index) => index % 8 === worker));
    const results = await Promise.all(workers.map((mine, worker) => fundWith(database, mine, `worker-${worker}`)));
    expect(results.flat().filter((result) => result.passed)).toHaveLength(40);
    expect(new Set(results.flat().map((result) => result.code))).toEqual(new Set([null, 'budget_insufficient']));
    expect(await getAppropriation(database, division, cityMoney)).toMatchObject({
      documents: 800_000,
      reserved: 800_000,
    });
    expect(await moneyFaultsIn(table)).toEqual([]);
  }, 60_000);

  test('10 officers fund one claim each at the same moment with 指标 for 6: exactly 6 pass', async () => {
    const { database, table } = await freshDatabase();
    await money(database, 6 * 20_000);
    const claims = names(10);
    for (const id of claims) await claimAt(database, id);
    const outcomes = await Promise.all(claims.map((id) => passed(fundIt(database, id))));
    expect(outcomes.filter((outcome) => outcome === 'passed')).toHaveLength(6);
    expect(outcomes.filter((outcome) => outcome === 'budget_insufficient')).toHaveLength(4);
    expect(await moneyFaultsIn(table)).toEqual([]);
  }, 60_000);

  test('with the same proportion for all, 3 claims of 200.00 get 400.00 as 133.34, 133.33 and 133.33', async () => {
    const { database, table } = await freshDatabase();
    await money(database, 40_000);
    for (const id of names(3)) await claimAt(database, id);
    const settings = { ...usualFundSettings, shortfallRule: 'pro-rata' as const };
    await database.commit([putFundSettings(division, settings, act('fin', 'finance-officer'))]);
    expect((await fundWith(database, names(3), 'all')).every((result) => result.passed)).toBe(true);
    const amounts = await Promise.all(names(3).map(async (id) => (await duesOf(database, id)).payables[0]!.amount));
    expect(amounts).toEqual([13_334, 13_333, 13_333]);
    expect(await moneyFaultsIn(table)).toEqual([]);
  });
});

describe('the same call many times at once', () => {
  test('8 payments × 5 duplicates are 8 payments: one answer each, replayed to the others', async () => {
    const { database, table } = await freshDatabase();
    await money(database, 8 * 20_000);
    const claims = names(8);
    for (const id of claims) await claimAt(database, id);
    await fundWith(database, claims, 'fund');
    for (const id of claims) {
      await prepareIt(database, [id], id);
      await applyIt(database, `bat_${id}`, `apply-${id}`);
    }
    const pay = (id: string) => () => payOnce(database, id);
    const calls = claims.flatMap((id) => Array.from({ length: 5 }, () => pay(id)));
    const outcomes = await Promise.all(calls.map((call) => call()));
    expect(new Set(outcomes.map(({ body }) => JSON.parse(body).state))).toEqual(new Set(['settled']));
    expect(await getAppropriation(database, division, cityMoney)).toMatchObject({
      reserved: 0,
      paid: 160_000,
      version: 10,
    });
    for (const id of claims) expect((await stored(database, id)).head.status).toBe('paid');
    expect(await moneyFaultsIn(table)).toEqual([]);
  }, 60_000);

  test('a claim is in one live batch though two clerks take it at once', async () => {
    const { database, table } = await freshDatabase();
    await money(database, 20_000);
    await claimAt(database, 'A');
    await fundIt(database, 'A');
    const both = await Promise.all(['one', 'two'].map((key) => passed(prepareIt(database, ['A'], key))));
    expect(both.filter((outcome) => outcome === 'passed')).toHaveLength(1);
    expect(['version_conflict', 'not_payable']).toContain(both.find((outcome) => outcome !== 'passed'));
    expect(await moneyFaultsIn(table)).toEqual([]);
  });
});

/** As a caller does whose call timed out: the same key until there is an answer. */
async function payOnce(database: Database, id: string) {
  const key = `pay-${id}`;
  for (;;) {
    const earlier = await findRepeat(database, repeatNamed(key), now);
    if (earlier) return earlier;
    try {
      const { answer } = await answerIt(database, 'paid', key, now, `bat_${id}`, id);
      return answer;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
    }
  }
}
