import type { FC } from 'hono/jsx';
import type { FieldFault } from '../fees/question.ts';

/** All that is to be corrected, above the heading, in the words that stand at the fields. */
export const ErrorSummary: FC<{ faults: readonly FieldFault[]; anchor: (field: string) => string }> = ({
  faults,
  anchor,
}) => (
  <div class="errsum" id="errors" role="alert" tabindex={-1} aria-labelledby="errors-h">
    <h2 id="errors-h">
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
        <circle cx="10" cy="10" r="9" class="i-disc" />
        <path d="M10 5v6" class="i-mark" />
        <circle cx="10" cy="14.2" r="1.2" class="i-dot" />
      </svg>
      <span>还差 {faults.length} 项</span>
    </h2>
    <ul>
      {faults.map(({ field, detail }) => (
        <li>
          <a href={`#${anchor(field)}`}>{detail}</a>
        </li>
      ))}
    </ul>
  </div>
);
