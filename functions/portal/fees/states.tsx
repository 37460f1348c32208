import type { FC } from 'hono/jsx';
import type { EncouragedOutcome, NoPolicyOutcome, OpenOutcome, SilentOutcome } from './outcome.ts';
import { type Asked, Assumptions, BasisLine, Plain, Whys } from './sections.tsx';
import { dateText, monthText, yuanShown } from './wording.ts';

/** The amount hangs on something nobody has said: the range where there is one, and what would settle it. */
export const Open: FC<{ outcome: OpenOutcome; asked: Asked }> = ({
  outcome: { range, whys, assumptions, notStated, basis },
  asked,
}) => (
  <Plain title="还不能算出一个准数" asked={asked}>
    {range ? (
      <p>
        每月要交在 <b class="nb">{yuanShown(range.min)}</b> 到 <b class="nb">{yuanShown(range.max)}</b>{' '}
        之间，要看下面几项怎么定。
      </p>
    ) : (
      <p>下面几项补齐或者确定以后，才能给出金额。这里不猜。</p>
    )}
    <Whys title="还差什么" whys={whys} />
    <Assumptions assumptions={assumptions} notStated={notStated} />
    <BasisLine basis={basis} />
  </Plain>
);

/** An encouraged reduction is no right: no amount. */
export const Encouraged: FC<{ outcome: EncouragedOutcome; asked: Asked }> = ({ outcome, asked }) => (
  <Plain title="条文是鼓励，没有规定必须减免" asked={asked}>
    <p>写的是“鼓励”“探索”一类的话，机构可以减，也可以不减，所以这里不给出减免金额。请直接问机构有没有优惠。</p>
    <Whys title="条文怎么说" whys={outcome.whys} />
    <Assumptions {...outcome} />
    <BasisLine basis={outcome.basis} />
  </Plain>
);

const silences: Record<SilentOutcome['silence'], { title: string; text: string }> = {
  not_in_this_copy: {
    title: '收录的文件缺了这一部分',
    text: '我们手里的这一份不完整，看不到有没有收费减免、减多少。这不等于没有减免。',
  },
  source_silent: {
    title: '收录的文件没有提到收费减免',
    text: '这份文件没有写，可能另有文件规定。这不等于没有减免。',
  },
  amount_not_stated: {
    title: '文件提到了减免，没有写减多少',
    text: '条文有这件事，但没有给出比例或者金额，所以算不出来。',
  },
};

/** The documents we hold do not say; never “there is none”. */
export const Silent: FC<{ outcome: SilentOutcome; asked: Asked }> = ({ outcome, asked }) => (
  <Plain title={silences[outcome.silence].title} asked={asked}>
    <p>{silences[outcome.silence].text}请向当地卫生健康局或者 12345 问清楚，再按机构公示的收费交。</p>
    <Whys title="依据" whys={outcome.whys} />
    <Assumptions {...outcome} />
    <BasisLine basis={outcome.basis} />
  </Plain>
);

/** No policy covers the month: never another year’s. */
export const NoPolicy: FC<{ outcome: NoPolicyOutcome; asked: Asked }> = ({ outcome, asked }) => {
  const { month, since, lastInForce, firstMonth } = outcome;
  const ended = lastInForce !== null && lastInForce.slice(0, 7) < month;
  return (
    <Plain title={since ? `${monthText(month)}没有能证实的规定` : '还没有收录这里的收费减免规定'} asked={asked}>
      {ended ? <p>收录的规定到 {dateText(lastInForce)} 为止，之后的还没有收录。</p> : null}
      {since && !ended ? (
        <p>
          收录的规定，最早能证实在 {dateText(since)} 已经有了。在这以前的月份没有依据，这里不推算，也不拿别的年份代替。
        </p>
      ) : null}
      {since ? null : <p>没有收录不等于没有减免。</p>}
      <p>想知道这个月怎么收，请向当地卫生健康局或者 12345 问当时的规定。</p>
      {firstMonth && !ended ? (
        <p class="go">
          <a class="btn" href={asked.hrefFor(firstMonth)}>
            看 {monthText(firstMonth)}的
          </a>
        </p>
      ) : null}
    </Plain>
  );
};
