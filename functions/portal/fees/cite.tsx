import type { FC } from 'hono/jsx';
import type { Clause } from './outcome.ts';

/** The clause word for word, and where it stands. */
export const Cite: FC<{ clause: Clause }> = ({ clause: { document, docNo, place, quote, paraphrase } }) => (
  <blockquote class="cite">
    {quote === null ? null : <p>{paraphrase ? `大意：${quote}` : `“${quote}”`}</p>}
    <footer>
      {document}
      {docNo ? `（${docNo}）` : ''}，{place}
    </footer>
  </blockquote>
);
