import type { FC } from 'hono/jsx';
import { Cite } from './cite.tsx';
import type { Line } from './outcome.ts';
import { grouped } from './wording.ts';

/** The amounts of the answer, each opened in place to its arithmetic and the clause it rests on. */
export const Breakdown: FC<{ lines: readonly Line[]; financed: boolean }> = ({ lines, financed }) => (
  <div class="sec">
    <h3>这个数是怎么来的</h3>
    {lines.map((line) => (
      <details class={lineClass(line, financed)} open={line.role === 'reduction' && line.amount !== '0.00'}>
        <summary>
          <span class="l-name">
            {line.label}
            {line.note ? <small>{line.note}</small> : null}
          </span>
          <span class="l-amt">{shown(line)}</span>
        </summary>
        <div class="l-why">
          {line.workings.length > 0 ? (
            <ol class="calc-steps">
              {line.workings.map(({ label, formula, unrounded }) => (
                <li>
                  <span>{label}</span>
                  {formula ? <span class="f">{formula}</span> : null}
                  {unrounded ? <span>取整前 {unrounded}</span> : null}
                </li>
              ))}
            </ol>
          ) : null}
          {line.clauses.map((clause) => (
            <Cite clause={clause} />
          ))}
        </div>
      </details>
    ))}
  </div>
);

function lineClass({ role }: Line, financed: boolean): string {
  if (role === 'payable') return 'line total';
  return role === 'reduction' ? `line minus${financed ? ' fin' : ''}` : 'line';
}

function shown({ role, amount }: Line): string {
  return grouped(role === 'reduction' && amount !== '0.00' ? `-${amount}` : amount);
}
