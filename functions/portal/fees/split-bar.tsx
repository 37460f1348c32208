import type { FC } from 'hono/jsx';
import type { AmountOutcome } from './outcome.ts';
import { yuanShown } from './wording.ts';

/** How the price divides, where it divides into just these two; warm orange is kept for what public money pays. */
export const SplitBar: FC<{ outcome: AmountOutcome }> = ({ outcome: { fee, payable, reduction, financed } }) => {
  if (fee === null || reduction === null || fen(fee) !== fen(payable) + fen(reduction)) return null;
  const share = shareOf(payable, fee);
  const cut = financed ? '财政承担' : '减免';
  return (
    <div>
      <svg
        class="split"
        viewBox="0 0 100 9"
        preserveAspectRatio="none"
        role="img"
        aria-label={`原价 ${yuanShown(fee)}，其中您交 ${yuanShown(payable)}，${cut} ${yuanShown(reduction)}`}
      >
        <rect class={financed ? 's-fin' : 's-cut'} x="0" y="0" width="100" height="9" />
        <rect class="s-pay" x="0" y="0" width={share} height="9" />
        {share === '0' || share === '100' ? null : <rect class="s-gap" x={share} y="0" width="0.6" height="9" />}
      </svg>
      <ul class="legend">
        <li>
          <i class="k k-pay"></i>您交 {yuanShown(payable)}
        </li>
        {reduction === '0.00' ? null : (
          <li>
            <i class={financed ? 'k k-fin' : 'k k-cut'}></i>
            {cut} {yuanShown(reduction)}
          </li>
        )}
      </ul>
    </div>
  );
};

/** The part of a whole in hundredths of its length, for drawing only. */
function shareOf(part: string, whole: string): string {
  if (fen(whole) === 0n) return '0';
  return String(Number((fen(part) * 10_000n) / fen(whole)) / 100);
}

function fen(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}
