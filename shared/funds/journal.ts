import * as z from 'zod';
import { Actor, Id, Instant } from '../claims/fields.ts';
import { yuanOfFen } from '../money.ts';
import { Refusal } from '../refusal.ts';
import { type Appropriation, available, refuseClosed, SignedFen, sourceNames } from './appropriation.ts';

/**
 * Two phases, as in any ledger that is never corrected: 占用 reserve → 支出 post, or 退回占用 void; money that comes back in the same
 * year is restored 恢复. Every entry is appended once under its permanent business key.
 */
export const entryKinds = ['document', 'reserve', 'post', 'void', 'restore', 'close'] as const;
export type EntryKind = (typeof entryKinds)[number];

export const JournalEntry = z.strictObject({
  /** The business key: the same move has the same key for ever, so it cannot be made twice. */
  key: z.string().max(200),
  appropriationId: Id,
  /** The version of the 指标 that this entry made; entries of a 指标 have no gap. */
  sequence: z.int().positive(),
  kind: z.enum(entryKinds),
  /** 分; negative only in a document that takes away. */
  amount: SignedFen,
  /** What the amount is made of. */
  items: z.array(z.strictObject({ id: z.string(), amount: SignedFen })),
  actor: Actor,
  at: Instant,
});
export type JournalEntry = z.infer<typeof JournalEntry>;

export interface Movement {
  readonly key: string;
  readonly kind: Exclude<EntryKind, 'document' | 'close'>;
  readonly items: readonly { readonly id: string; readonly amount: number }[];
  readonly actor: Actor;
  readonly at: string;
}

/** A movement of one 指标 that is yet to be made, by whom and when apart. */
export interface MoneyMove extends Omit<Movement, 'actor' | 'at'> {
  readonly appropriationId: string;
}

export interface Moved {
  readonly appropriation: Appropriation;
  readonly entry: JournalEntry;
}

/**
 * Moves money of one 指标 and writes the entry that says so. Refuses `budget_insufficient` (a reservation above what is available)
 * and `year_closed`; anything else that does not fit is a broken invariant.
 */
export function move(of: Appropriation, movement: Movement): Moved {
  const amount = movement.items.reduce((sum, item) => sum + item.amount, 0);
  if (amount <= 0 || movement.items.some((item) => item.amount <= 0))
    throw new Error(`movement ${movement.key} moves no money`);
  const appropriation = { ...of, ...balancesAfter(of, movement.kind, amount), version: of.version + 1 };
  return { appropriation, entry: entryOf(appropriation, movement, amount) };
}

/** The entry that a budget document leaves; `before` is the 指标 as it was. */
export function documentEntry(
  before: Appropriation,
  after: Appropriation,
  from: { id: string; docNo: string; type: string; registered: Actor; registeredAt: string },
): JournalEntry {
  const amount = after.documents - before.documents;
  const key = `document/${from.docNo}/${from.type}/${after.id}`;
  const items = [{ id: from.id, amount }];
  const movement = { key, kind: 'document' as const, items, actor: from.registered, at: from.registeredAt };
  return entryOf(after, movement, amount);
}

/** 年终结账: moves no money, and from then on the 指标 is neither reserved nor added to. Refuses `year_closed` when it is closed already. */
export function closeYear(of: Appropriation, actor: Actor, at: string): Moved {
  if (of.closed) throw new Refusal('year_closed', `${of.year}年的这项指标已经年终结账，不用再办。`);
  const appropriation = { ...of, closed: true, version: of.version + 1 };
  return {
    appropriation,
    entry: entryOf(appropriation, { key: `close/${of.id}`, kind: 'close', items: [], actor, at }, 0),
  };
}

/** The balances that a list of entries amounts to. */
export function replay(entries: readonly JournalEntry[]): {
  documents: number;
  reserved: number;
  paid: number;
  restored: number;
} {
  const total = { documents: 0, reserved: 0, paid: 0, restored: 0 };
  for (const { kind, amount } of entries) {
    if (kind === 'document') total.documents += amount;
    else if (kind === 'reserve') total.reserved += amount;
    else if (kind === 'void') total.reserved -= amount;
    else if (kind === 'restore') total.restored += amount;
    else if (kind === 'post') {
      total.reserved -= amount;
      total.paid += amount;
    }
  }
  return total;
}

function balancesAfter(of: Appropriation, kind: Movement['kind'], amount: number): Partial<Appropriation> {
  if (kind === 'reserve') {
    if (of.closed) refuseClosed(of);
    if (available(of) < amount) refuseShort(of, amount);
    return { reserved: of.reserved + amount };
  }
  if (kind === 'restore') {
    if (of.paid - of.restored < amount) throw new Error(`${of.id} cannot get back more than it paid`);
    return { restored: of.restored + amount };
  }
  if (of.reserved < amount) throw new Error(`${of.id} has not reserved ${amount}`);
  const reserved = of.reserved - amount;
  return kind === 'post' ? { reserved, paid: of.paid + amount } : { reserved };
}

function entryOf(
  of: Appropriation,
  movement: { key: string; kind: EntryKind; items: Movement['items']; actor: Actor; at: string },
  amount: number,
): JournalEntry {
  const { key, kind, items, actor, at } = movement;
  return { key, appropriationId: of.id, sequence: of.version, kind, amount, items: [...items], actor, at };
}

function refuseShort(of: Appropriation, amount: number): never {
  const name = `${of.year}年${sourceNames[of.source]}指标`;
  throw new Refusal(
    'budget_insufficient',
    `${name}还可用${yuanOfFen(available(of))}元，不够安排${yuanOfFen(amount)}元，请先追加或者调剂指标。`,
  );
}
