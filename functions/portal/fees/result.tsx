import type { FC } from 'hono/jsx';
import { Breakdown } from './breakdown.tsx';
import type { AmountOutcome, Outcome } from './outcome.ts';
import { type Asked, Assumptions, BasisLine, Whys } from './sections.tsx';
import { SplitBar } from './split-bar.tsx';
import { Encouraged, NoPolicy, Open, Silent } from './states.tsx';
import { yuanShown } from './wording.ts';

/** The answer card. Before there is an answer it says what will stand here. */
export const Result: FC<{ outcome: Outcome | null; asked: Asked; faulty: boolean }> = ({ outcome, asked, faulty }) => {
  if (!outcome) return <Waiting faulty={faulty} />;
  switch (outcome.is) {
    case 'amount':
      return <Amount outcome={outcome} asked={asked} />;
    case 'open':
      return <Open outcome={outcome} asked={asked} />;
    case 'encouraged':
      return <Encouraged outcome={outcome} asked={asked} />;
    case 'silent':
      return <Silent outcome={outcome} asked={asked} />;
    case 'no-policy':
      return <NoPolicy outcome={outcome} asked={asked} />;
  }
};

const Waiting: FC<{ faulty: boolean }> = ({ faulty }) => (
  <section id="result" class="result quiet" aria-labelledby="result-h">
    <h2 id="result-h">结果会显示在这里</h2>
    <p>
      {faulty ? '补上标红的几项' : '填完这几项'}
      ，就能看到每月要交多少、减免了多少、依据是哪一条，还有哪些是条文没有说清的。
    </p>
  </section>
);

const Amount: FC<{ outcome: AmountOutcome; asked: Asked }> = ({ outcome, asked }) => {
  const { payable, reduction, entitled, whys } = outcome;
  const less = reduction !== null && reduction !== '0.00';
  const none = !less && (reduction !== null || !entitled);
  const saved = less ? `，比原价少交 ${yuanShown(reduction)}` : none ? '，没有减免' : '';
  return (
    <section id="result" class="result" aria-labelledby="result-h" data-say={`每月要交 ${yuanShown(payable)}${saved}`}>
      <div class="res-head" id="answer">
        <h2 id="result-h">每月要交</h2>
        <p class={payable.length > 9 ? 'res-num long' : 'res-num'}>
          <span class="cny">¥</span>
          {yuanShown(payable).slice(1)}
        </p>
        {less ? (
          <p class="res-save">
            比原价<b>少交 {yuanShown(reduction)}</b>
            {payable === '0.00' ? '，收费标准全部减免' : ''}
          </p>
        ) : null}
        {none ? <p class="res-save">按收费标准全额交，没有减免</p> : null}
        <p class="res-for">{asked.summary}</p>
      </div>
      <SplitBar outcome={outcome} />
      {outcome.basis.reported ? <Reported /> : null}
      {whys.length > 0 ? <Whys title={entitled ? '需要知道' : '为什么没有减免'} whys={whys} /> : null}
      <Breakdown lines={outcome.lines} financed={outcome.financed} />
      <Assumptions {...outcome} />
      <Mismatch />
      <div class="acts">
        <button class="btn" type="button" data-print="" hidden>
          打印告知单
        </button>
        <button class="btn" type="button" data-share={`${asked.summary}，每月要交 ${yuanShown(payable)}`} hidden>
          发给家人
        </button>
      </div>
      <BasisLine basis={outcome.basis} />
    </section>
  );
};

const Reported: FC = () => (
  <p class="note">
    <b>依据是转述。</b>方案原文没有公开收录，这里按另一份公文的转述计算。
  </p>
);

const Mismatch: FC = () => (
  <details class="odd sec">
    <summary>和机构收的不一样？</summary>
    <ul class="plist">
      <li>
        <b>先看收费标准。</b>上面按您填的数算。请对照机构公示的每月收费标准，看是不是同一个数。
      </li>
      <li>
        <b>再看是不是多了别的费用。</b>伙食费等另外收的费用，不在上面填的收费标准里。
      </li>
      <li>
        <b>还是对不上。</b>把这一页给机构看，请机构说明按哪一条收；说不清的，可以打 12345 或者问当地卫生健康局。
      </li>
    </ul>
  </details>
);
