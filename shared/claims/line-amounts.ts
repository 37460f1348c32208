import { Decimal, fenOf, splitByWeights, yuan, yuanOfFen } from '../money.ts';
import type { Answer, Policy } from '../policy/index.ts';
import type { ClaimKind, Line, Reason } from './claim.ts';

/** What the policy says of one line; amounts in 分. */
export type LineAmount = Pick<Line, 'determination' | 'computed' | 'range' | 'reasons'>;

type Said = Pick<Answer, 'determination' | 'amount' | 'range' | 'parts'>;

/**
 * From an answer about one line. An encouraged provision pays nothing, and neither does a no;
 * only an answer with an open figure has no amount. Of a family fee, finance owes the part that is the reduction.
 */
export function lineAmount(kind: ClaimKind, said: Said, reasons: Answer['reasons'], policy: Policy): LineAmount {
  const { determination } = said;
  const text = kind === 'fee-reduction' ? said.parts.reduction : said.amount;
  const entitled = determination === 'entitled';
  const open = determination === 'unspecified' || (entitled && typeof text !== 'string');
  const computed = entitled && typeof text === 'string' ? fenOf(yuan(text)) : open ? null : 0;
  const range = open && kind !== 'fee-reduction' && said.range ? fenRange(said.range) : null;
  return { determination, computed, range, reasons: reasonsOf(reasons, policy) };
}

/** From an answer to the site as a whole that knows no lines: its amount is shared evenly, no 分 lost. */
export function linesOfSite(count: number, answer: Answer, policy: Policy): LineAmount[] {
  const whole = lineAmount('operating', answer, answer.reasons, policy);
  const even = Array.from({ length: count }, () => 1);
  const computed = whole.computed === null ? null : shareOut(whole.computed, even);
  const least = whole.range && shareOut(whole.range.min, even);
  const most = whole.range && shareOut(whole.range.max, even);
  return even.map((_, index) => ({
    ...whole,
    computed: computed?.[index] ?? null,
    range: least && most ? { min: least[index] ?? 0, max: most[index] ?? 0 } : null,
  }));
}

/**
 * Where the policy gives another total than its lines add up to (a cap or a floor of the site, a share of it),
 * the total is shared in proportion to the lines, no 分 lost, and each line says so.
 */
export function linesOfTotal(amounts: readonly LineAmount[], { determination, amount }: Answer): LineAmount[] {
  if (determination !== 'entitled' || amount === null) return [...amounts];
  const total = fenOf(yuan(amount));
  const computed = amounts.map((line) => line.computed ?? 0);
  const sum = computed.reduce((all, one) => all + one, 0);
  if (sum === total) return [...amounts];
  const text = `各行合计${yuanOfFen(sum)}元，按政策全园计${yuanOfFen(total)}元，已按各行金额分摊。`;
  const shares = shareOut(
    total,
    sum > 0 ? computed : amounts.map((line) => (line.determination === 'entitled' ? 1 : 0)),
  );
  return amounts.map((line, index) => ({
    ...line,
    computed: shares[index] ?? 0,
    reasons: [...line.reasons, { code: 'shared_total', text, clause: null }],
  }));
}

function shareOut(fen: number, weights: readonly number[]): number[] {
  const parts = splitByWeights(
    new Decimal(fen),
    weights.map((weight) => new Decimal(weight)),
    new Decimal(1),
  );
  return parts.map((part) => fenOf(part.div(100)));
}

function fenRange({ min, max }: { min: string; max: string }): { min: number; max: number } {
  return { min: fenOf(yuan(min)), max: fenOf(yuan(max)) };
}

function reasonsOf(reasons: Answer['reasons'], policy: Policy): Reason[] {
  const unique = new Map(reasons.map((reason) => [`${reason.code} ${reason.text}`, reason]));
  return [...unique.values()].map(({ code, text, citation }) => ({ code, text, clause: clauseOf(citation, policy) }));
}

/** `《…》（文号）第四条：“…”` */
function clauseOf(citation: string | null, policy: Policy): string | null {
  const quote = citation === null ? undefined : policy.quotes[citation];
  const source = quote && policy.sources[quote.source];
  if (!quote || !source) return null;
  const number = source.docNo ? `（${source.docNo}）` : '';
  return `《${source.title}》${number}${quote.place}${quote.text ? `：“${quote.text}”` : ''}`;
}
