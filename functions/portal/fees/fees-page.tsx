import type { FC } from 'hono/jsx';
import { ErrorSummary } from '../layout/error-summary.tsx';
import { Page } from '../layout/page.tsx';
import { anchorOf } from './field.tsx';
import { FeesForm } from './form.tsx';
import type { FormModel } from './form-model.ts';
import type { Outcome } from './outcome.ts';
import { Result } from './result.tsx';
import type { Asked } from './sections.tsx';
import { Sheet, type SheetProps } from './sheet.tsx';

export interface FeesModel {
  readonly form: FormModel;
  readonly outcome: Outcome | null;
  readonly asked: Asked;
  readonly sheet: Omit<SheetProps, 'outcome'>;
  readonly big: boolean;
  readonly here: string;
}

/** 算一算: the questions, the answer opened to its clauses, what to do next. */
export const FeesPage: FC<{ model: FeesModel }> = ({ model: { form, outcome, asked, sheet, big, here } }) => {
  const faulty = form.faults.length > 0;
  return (
    <Page title="托育费算一算" big={big} here={here} faulty={faulty}>
      {faulty ? (
        <div class="wrap">
          <ErrorSummary faults={form.faults} anchor={anchorOf} />
        </div>
      ) : null}
      <div class="hero">
        <div class="wrap">
          <h1>
            <span>送孩子入托，</span>
            <span>每月要交多少？</span>
          </h1>
          <p>填几项就知道。不用登录，不留您的信息。</p>
        </div>
      </div>
      <div class="wrap calc">
        <FeesForm model={form} />
        <p class="vh" id="said" role="status"></p>
        <Result outcome={outcome} asked={asked} faulty={faulty} />
        <Next />
      </div>
      <Sheet outcome={outcome?.is === 'amount' ? outcome : null} {...sheet} />
    </Page>
  );
};

const Next: FC = () => (
  <section class="card next" aria-labelledby="next-h">
    <h2 id="next-h">拿到结果以后</h2>
    <ol class="steps-v">
      <li>
        <b>和机构核对</b>
        问清公示的收费标准、伙食费是不是另外收，减免是当月少交还是先交后退。
      </li>
      <li>
        <b>带上能证明孩次的材料</b>
        户口簿、孩子的出生医学证明。孩次怎样认定，以当地主管部门说的为准。
      </li>
      <li>
        <b>说不清的，问主管部门</b>打 12345，或者问当地卫生健康局，可以把这一页的网址或告知单给对方看。
      </li>
    </ol>
  </section>
);
