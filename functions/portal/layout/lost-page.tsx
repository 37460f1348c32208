import type { FC } from 'hono/jsx';
import { Page } from './page.tsx';

export type Loss = 'no-page' | 'wrong-method' | 'broken' | 'bad-request';

const words: Record<Loss, { title: string; text: string }> = {
  'no-page': { title: '没有这个页面', text: '可能链接抄漏了。可以从“算一算”重新开始。' },
  'wrong-method': { title: '这个页面不能这样打开', text: '请从“算一算”重新开始，再按页面上的按钮操作。' },
  'bad-request': { title: '这次提交没有读懂', text: '请回到“算一算”，按页面上的按钮再试一次。' },
  broken: { title: '服务出错了', text: '不是您填错了。请过几分钟再试；还不行，请把下面的编号告诉我们。' },
};

/** The page for an address or a call that leads nowhere, and for our own failure, in the look of all others. */
export const LostPage: FC<{ loss: Loss; big: boolean; requestId?: string }> = ({ loss, big, requestId }) => (
  <Page title={words[loss].title} big={big} here="/fees">
    <div class="wrap lost">
      <h1>{words[loss].title}</h1>
      <p>{words[loss].text}</p>
      {requestId ? <p>编号：{requestId}</p> : null}
      <p class="go">
        <a class="btn primary" href="/fees">
          去算一算
        </a>
      </p>
    </div>
  </Page>
);
