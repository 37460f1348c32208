import * as z from 'zod';
import { dayInShanghai } from '../calendar.ts';
import { type Fault, Refusal } from '../refusal.ts';
import { delegableRoles, type Role } from '../roles.ts';
import type { Act } from './decision.ts';
import { refusalFor } from './faults.ts';
import { Actor, DivisionCode, Id, Instant, IsoDate, Text } from './fields.ts';
import { always, isText } from './input-checks.ts';

const delegation = {
  role: z.enum(delegableRoles),
  to: z.strictObject({
    person: Text(255).meta({ description: '受托人令牌里的 person；令牌里没有 person 的写 sub' }),
    name: Text(50),
  }),
  from: IsoDate,
  until: IsoDate.meta({ description: '最后一天，当天仍然有效；最长一年' }),
  reason: Text(500),
};

/** 委托 (AB岗) as its holder writes it: which of their duties, to whom, for which days in Shanghai, and why. */
export const DelegationInput = z
  .strictObject(delegation)
  .superRefine(({ from, until }, issues) => {
    if (!isText(from) || !isText(until)) return;
    const fault = (code: string, message: string) =>
      issues.addIssue({ code: 'custom', path: ['until'], params: { code }, message });
    if (until < from) fault('too_small', '截止日期不能早于起始日期。');
    if (until >= yearAfter(from)) fault('too_big', '一次最多委托一年，请缩短期限，到期后再委托。');
  }, always())
  .meta({ id: 'DelegationInput' });
export type DelegationInput = z.infer<typeof DelegationInput>;

/** A delegation as it stands. Every version is kept; only its end is ever added. */
export const Delegation = z.strictObject({
  id: Id,
  division: DivisionCode,
  ...delegation,
  by: Actor,
  at: Instant,
  ended: z.strictObject({ actor: Actor, at: Instant }).nullable(),
  version: z.int().positive(),
});
export type Delegation = z.infer<typeof Delegation>;

/** Whoever acts hands on the role that they act in. Refuses with `invalid_input`: to themselves, or for days that have passed. */
export function delegate(
  { role, to, from, until, reason }: DelegationInput,
  of: { id: string; division: string },
  { actor, at }: Act,
): Delegation {
  const today = dayInShanghai(new Date(at));
  const faults: Fault[] = [];
  if (to.person === actor.person)
    faults.push({ pointer: '/to/person', code: 'not_allowed', detail: '不能委托给自己，请填写另一个人。' });
  if (from < today)
    faults.push({ pointer: '/from', code: 'too_small', detail: `委托不能倒签，请写${today}或以后的日期。` });
  if (faults.length > 0) throw refusalFor('invalid_input', faults);
  return { ...of, role, to, from, until, reason, by: actor, at, ended: null, version: 1 };
}

/**
 * Ends a delegation before its last day, at once: by either side, or by whoever holds the role themselves, since the one who
 * delegated it may have left. Refuses with `forbidden` anybody else, with `invalid_transition` one that is over.
 */
export function endDelegation(of: Delegation, own: readonly Role[], { actor, at }: Act): Delegation {
  if (![of.by.person, of.to.person].includes(actor.person) && !own.includes(of.role))
    throw new Refusal('forbidden', '只有委托人、受托人和同一职责的人员可以结束这项委托，请由他们办理。');
  if (of.ended) throw new Refusal('invalid_transition', '这项委托已经结束，不用再办。');
  if (of.until < dayInShanghai(new Date(at)))
    throw new Refusal('invalid_transition', `这项委托到${of.until}已经到期，不用再办。`);
  return { ...of, ended: { actor, at }, version: of.version + 1 };
}

/** Whether a delegation holds on a day in Shanghai: the first and the last day count, an ended one never. */
export function inForce({ from, until, ended }: Delegation, day: string): boolean {
  return ended === null && from <= day && day <= until;
}

/** The same day of the next year; of 29 February a text between the 28th and the 1st of March, which compares as it should. */
function yearAfter(date: string): string {
  return `${String(Number(date.slice(0, 4)) + 1).padStart(4, '0')}${date.slice(4)}`;
}
