import type { FC } from 'hono/jsx';
import { daxie } from '../../../shared/funds/daxie.ts';
import { fenOf } from '../../../shared/money.ts';
import { Cite } from './cite.tsx';
import type { AmountOutcome, Clause } from './outcome.ts';
import { dateText, grouped, yuanShown } from './wording.ts';

export interface SheetProps {
  readonly outcome: AmountOutcome | null;
  /** What was told, as label and answer. */
  readonly told: readonly (readonly [label: string, answer: string])[];
  readonly today: string;
  readonly address: string;
}

/** The paper form of an answer: shown only in print, complete without the page. */
export const Sheet: FC<SheetProps> = ({ outcome, told, today, address }) => (
  <section class="sheet" id="sheet">
    {outcome ? (
      <div>
        <p class="p-title">托育收费减免告知单</p>
        <table>
          <tbody>
            {told.map(([label, answer]) => (
              <tr>
                <th scope="row">{label}</th>
                <td>{answer}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <table>
          <caption>金额单位：元</caption>
          <thead>
            <tr>
              <th scope="col">项目</th>
              <th scope="col" class="how">
                怎么算
              </th>
              <th scope="col" class="r">
                每月金额
              </th>
            </tr>
          </thead>
          <tbody>
            {outcome.lines.map(({ label, workings, note, amount, role }) => (
              <tr class={role === 'payable' ? 'sum' : undefined}>
                <th scope="row">{label}</th>
                <td>{workings.flatMap(({ formula }) => formula ?? []).join('；') || note}</td>
                <td class="r">{grouped(role === 'reduction' && amount !== '0.00' ? `-${amount}` : amount)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p>
          每月要交 {yuanShown(outcome.payable)}（{daxie(fenOf(outcome.payable))}）
        </p>
        <h2>依据</h2>
        {clausesOf(outcome).map((clause) => (
          <Cite clause={clause} />
        ))}
        <ul>
          {[...outcome.whys, ...outcome.assumptions].map(({ text }) => (
            <li>{text}</li>
          ))}
        </ul>
        <p class="p-end">
          {dateText(today)}按网址 {address} 计算，规则编号 {outcome.basis.policy}
          ，校验 {outcome.basis.sha256.slice(0, 12)}。供核对用，以机构实际收费和主管部门的答复为准。
        </p>
      </div>
    ) : null}
  </section>
);

/** Every clause the amounts and reasons rest on, once. */
function clausesOf({ lines, whys }: AmountOutcome): Clause[] {
  const all = [...lines.flatMap(({ clauses }) => clauses), ...whys.flatMap(({ clause }) => clause ?? [])];
  return [...new Map(all.map((clause) => [JSON.stringify(clause), clause])).values()];
}
