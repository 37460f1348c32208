import type { Child, FC } from 'hono/jsx';
import { Cite } from './cite.tsx';
import { anchorOf } from './field.tsx';
import type { Assumption, Basis, Why } from './outcome.ts';
import { dateText } from './wording.ts';

/** What was asked, in a line, and the same question for another month as an address. */
export interface Asked {
  /** 浙江省舟山市普陀区，2025年3月，二孩 */
  readonly summary: string;
  readonly hrefFor: (month: string) => string;
}

/** The card of an answer that is no amount: it says so first. */
export const Plain: FC<{ title: string; asked: Asked; children?: Child }> = ({ title, asked, children }) => (
  <section id="result" class="result" aria-labelledby="result-h" data-say={title}>
    <div class="res-head plain" id="answer">
      <h2 id="result-h">{title}</h2>
      <p class="res-for">{asked.summary}</p>
    </div>
    <div class="said">{children}</div>
  </section>
);

/** Reasons, all of them, each with its clause and a way to the field that would settle it. */
export const Whys: FC<{ title: string; whys: readonly Why[] }> = ({ title, whys }) =>
  whys.length === 0 ? null : (
    <div class="sec">
      <h3>{title}</h3>
      <ul class="plist">
        {whys.map(({ text, clause, field }) => (
          <li>
            {field ? <a href={`#${anchorOf(field)}`}>{text}</a> : text}
            {clause ? <Cite clause={clause} /> : null}
          </li>
        ))}
      </ul>
    </div>
  );

/** What the source leaves open, and what was taken for it; then the points on which it says nothing at all. */
export const Assumptions: FC<{ assumptions: readonly Assumption[]; notStated: readonly string[] }> = ({
  assumptions,
  notStated,
}) =>
  assumptions.length + notStated.length === 0 ? null : (
    <div class="sec">
      <h3>条文没有说清的</h3>
      <ul class="plist">
        {assumptions.map(({ text, decidedBy }) => {
          const [head = '', ...rest] = text.split(/(?<=。)/);
          return (
            <li>
              {rest.length > 0 ? <b>{head}</b> : head}
              {rest.join('')}
              {decidedBy ? <span class="by">决定：{decidedBy}</span> : null}
            </li>
          );
        })}
      </ul>
      {notStated.length === 0 ? null : (
        <details class="odd">
          <summary>原文没有写明的 {notStated.length} 点</summary>
          <ul class="plist">
            {notStated.map((point) => (
              <li>{point}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );

/** Which document answers, so that anyone can compute it again. */
export const BasisLine: FC<{ basis: Basis }> = ({ basis: { policy, effectiveFrom, attested, sha256 } }) => (
  <p class="src sec">
    {effectiveFrom ? `${attested ? '能证实存在的日子' : '施行日期'}：${dateText(effectiveFrom)}。` : '原文没有日期。'}
    规则编号 {policy}，校验 {sha256.slice(0, 12)}。
  </p>
);
