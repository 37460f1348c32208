import type { Answered } from './answered.ts';
import type { OrderOption } from './form-model.ts';
import { orderText } from './wording.ts';

/** Asks for one child with the same fee in every fee field, or with what was told when the fee is null. */
export type AskOrder = (order: number, fee: string | null) => Answered;

const childNames = ['第一个孩子', '第二个孩子', '第三个孩子', '第四个孩子', '第五个孩子', '第六个孩子'];

/**
 * The answers to “which child”: three, and more where a policy tells later children apart. Each says what the policy in
 * force gives, found by asking it: nothing about any scheme is known here.
 */
export function orderOptions(ask: AskOrder | null): OrderOption[] {
  const gives = childNames.map((_, index) => (ask ? givenTo(index + 1, ask) : null));
  const texts = gives.map((each) => each?.text);
  const alike = texts.findIndex((text, index) => index >= 2 && texts.slice(index).every((later) => later === text));
  const last = alike < 0 ? childNames.length - 1 : alike;
  return childNames.slice(0, last + 1).map((name, index) => ({
    order: index + 1,
    label: index === last ? name.replace('孩子', '及以上') : name,
    short: orderText(index + 1, index === last),
    gives: gives[index] ?? null,
  }));
}

/** Fees far apart: a share that is the same at all of them is the policy's share, not the work of a cap or a floor. */
const samples = ['100.00', '1000.00', '10000.00'];

function givenTo(order: number, ask: AskOrder): OrderOption['gives'] {
  const shares = samples.map((fee) => shareOf(ask(order, fee)));
  const [share] = shares;
  if (share !== null && share !== undefined && shares.every((other) => other === share)) return shareText(share);
  const told = ask(order, null);
  if (!('is' in told) || told.is !== 'amount' || told.reduction === null) return null;
  return told.reduction === '0.00' ? none : { text: `少交 ${told.reduction} 元`, less: true };
}

/** The share of the fee that is taken off, in hundredths of a percent; null where there is none to tell. */
function shareOf(answered: Answered): bigint | null {
  if (!('is' in answered) || answered.is !== 'amount' || answered.fee === null || answered.reduction === null)
    return null;
  const [fee, reduction] = [answered.fee, answered.reduction].map((amount) => BigInt(amount.replace('.', '')));
  if (!fee || reduction === undefined || (reduction * 10_000n) % fee !== 0n) return null;
  return (reduction * 10_000n) / fee;
}

const none = { text: '不减免', less: false };

function shareText(share: bigint): OrderOption['gives'] {
  if (share === 0n) return none;
  if (share === 10_000n) return { text: '全免', less: true };
  const part = String(share % 100n)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return { text: `减 ${share / 100n}${part && `.${part}`}%`, less: true };
}
