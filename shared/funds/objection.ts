import * as z from 'zod';
import { Actor, Id, Instant, IsoDate, Text } from '../claims/fields.ts';
import { pastDayFaults } from '../past-day.ts';
import { type Fault, Refusal } from '../refusal.ts';
import type { Notice } from './notice.ts';

/** Which lines of which claim the health bureau holds because of an objection; no line means all of them. */
export const Holding = z.strictObject({ claimId: Id, lineIds: z.array(z.string().regex(/^\d{4}$/)).max(1_000) });

/** 异议, always by a named person; name and contact are for the bureau alone. */
export const Objection = z.strictObject({
  id: Id,
  name: Text(50),
  contact: Text(100),
  text: Text(2_000),
  receivedOn: IsoDate,
  holdings: z.array(Holding),
  state: z.enum(['open', 'upheld', 'dismissed']),
  registered: Actor,
  registeredAt: Instant,
  settled: z.strictObject({ reason: Text(1_000), actor: Actor, at: Instant }).nullable(),
});
export type Objection = z.infer<typeof Objection>;

export type NewObjection = Pick<Objection, 'id' | 'name' | 'contact' | 'text' | 'receivedOn' | 'holdings'>;

/**
 * Registers an objection. Refuses `objection_too_late` when it arrived after the window, `invalid_transition` when the notice is no
 * longer open and `invalid_input` with a pointer to every claim or line that the notice does not have and to a day that cannot be.
 */
export function object(of: Notice, input: NewObjection, actor: Actor, at: string): Notice {
  const wrongDay = pastDayFaults('/receivedOn', '收到', input.receivedOn, at);
  if (wrongDay.length === 0 && input.receivedOn > of.to)
    throw new Refusal('objection_too_late', `公示期已于${of.to}结束，请按信访或者举报办理，核实后可以追回。`);
  if (of.status !== 'open')
    throw new Refusal('invalid_transition', '这份公示已经更正或者结束，请在最新的一份公示上登记异议。');
  const faults = [...input.holdings.flatMap((holding, index) => unknownHolding(of, holding, index)), ...wrongDay];
  if (wrongDay.length === 0 && input.receivedOn < of.publishedOn) faults.push(earlyReceipt(of));
  if (faults.length > 0) throw new Refusal('invalid_input', '异议有填写不对的地方，请改好再登记。', { faults });
  const objection: Objection = { ...input, state: 'open', registered: actor, registeredAt: at, settled: null };
  return { ...of, objections: [...of.objections, objection], version: of.version + 1 };
}

/**
 * Settles an objection: upheld it keeps holding its lines, dismissed it lets go what no notice has left behind. Refuses `not_found` for an unknown objection
 * and `invalid_transition` for one that is settled.
 */
export function settle(
  of: Notice,
  objectionId: string,
  input: { decision: 'upheld' | 'dismissed'; reason: string },
  actor: Actor,
  at: string,
): Notice {
  const found = of.objections.find((objection) => objection.id === objectionId);
  if (!found) throw new Refusal('not_found', '没有这件异议，请核对编号。');
  if (found.state !== 'open') throw new Refusal('invalid_transition', '这件异议已经办结，不能再办一次。');
  const settled: Objection = { ...found, state: input.decision, settled: { reason: input.reason, actor, at } };
  const objections = of.objections.map((objection) => (objection.id === objectionId ? settled : objection));
  return { ...of, objections, version: of.version + 1 };
}

/** The lines of a row that open or upheld objections hold, each once, in order. */
export function heldOf(
  objections: readonly Objection[],
  row: { claimId: string; lines: Readonly<Record<string, number>> },
): string[] {
  const held = objections
    .filter((objection) => objection.state !== 'dismissed')
    .flatMap((objection) => objection.holdings)
    .filter((holding) => holding.claimId === row.claimId)
    .flatMap((holding) => (holding.lineIds.length > 0 ? holding.lineIds : Object.keys(row.lines)));
  return [...new Set(held)].filter((lineId) => lineId in row.lines).sort();
}

function unknownHolding(of: Notice, holding: z.infer<typeof Holding>, index: number): Fault[] {
  const row = of.rows.find((one) => one.claimId === holding.claimId);
  const pointer = `/holdings/${index}`;
  if (!row) return [{ pointer: `${pointer}/claimId`, code: 'not_found', detail: '公示里没有这份申报，请核对编号。' }];
  return holding.lineIds.flatMap((lineId, at) =>
    lineId in row.lines
      ? []
      : [{ pointer: `${pointer}/lineIds/${at}`, code: 'not_found', detail: '这份申报没有这一行，请核对行号。' }],
  );
}

function earlyReceipt(of: Notice): Fault {
  const detail = `收到日期早于公示发布日${of.publishedOn}，请核对日期。`;
  return { pointer: '/receivedOn', code: 'invalid_input', detail };
}
