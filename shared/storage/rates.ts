import { monthsBetween } from '../calendar.ts';
import { InstitutionRate } from '../claims/registry.ts';
import { Refusal } from '../refusal.ts';
import type { Database } from './database.ts';
import { rateKey, rateMonthKey } from './keys.ts';
import { readRecord } from './record.ts';
import { alreadyExists, replaced } from './versions.ts';
import { absent, put, type Write } from './write.ts';

/** The longest span of one decision that a single transaction can hold month by month. */
const monthsAtMost = 60;

export async function getRate(database: Database, institutionId: string, id: string): Promise<InstitutionRate | null> {
  const item = await database.get(rateKey(institutionId, id));
  return item && readRecord(InstitutionRate, item);
}

/** Every rate ever proposed for an institution, co-signed or not. */
export async function allRates(database: Database, institutionId: string): Promise<InstitutionRate[]> {
  const { pk, sk } = rateKey(institutionId, '');
  return (await database.all({ partition: pk, prefix: sk })).map((item) => readRecord(InstitutionRate, item));
}

/** Refuses with `already_exists` an id that is taken, and with `invalid_input` a span of more than 60 months. */
export function proposeRate(rate: InstitutionRate): Write[] {
  monthsOf(rate);
  return [put(itemOf(rate), absent, () => alreadyExists('比例'))];
}

/**
 * Puts a proposed rate in force. Each month of it is an item of its own, so that two rates signed at the same moment
 * cannot both hold in a month: `rate_overlaps`. Refuses with `version_conflict` when it was changed meanwhile.
 */
export function cosignRate(before: InstitutionRate, after: InstitutionRate): Write[] {
  const months = monthsOf(after).map((month) =>
    put({ ...rateMonthKey(after.institutionId, month), rateId: after.id }, absent, () => rateOverlaps(month)),
  );
  return [replaced(itemOf(after), before.version), ...months];
}

function monthsOf({ from, to }: InstitutionRate): string[] {
  const months = monthsBetween(from, to);
  if (months.length > 0 && months.length <= monthsAtMost) return months;
  const detail = `一次核定的比例要从起始月到不早于它的终止月，最长 ${monthsAtMost} 个月，请分次核定。`;
  throw new Refusal('invalid_input', detail, { faults: [{ pointer: '/to', code: 'invalid_input', detail }] });
}

function rateOverlaps(month: string): Refusal {
  return new Refusal('rate_overlaps', `${month} 已有会签生效的比例，请把起止月份改到没有比例的月份。`);
}

function itemOf(rate: InstitutionRate) {
  return { ...rateKey(rate.institutionId, rate.id), ...rate };
}
