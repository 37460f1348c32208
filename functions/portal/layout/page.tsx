import type { Child, FC } from 'hono/jsx';
import { assetHref } from '../assets/assets.ts';

export interface PageProps {
  readonly title: string;
  /** 大字: everything 125 % and larger targets. */
  readonly big: boolean;
  /** Path and query of this page, where the 大字 switch comes back to. */
  readonly here: string;
  /** Something is to be corrected: the title says so first, as it is read aloud first. */
  readonly faulty?: boolean;
  readonly children?: Child;
}

/** What every page for families stands in: heading bar with 大字, main part, footer. */
export const Page: FC<PageProps> = ({ title, big, here, faulty, children }) => (
  <html lang="zh-CN" class={big ? 'big' : undefined}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{`${faulty ? '需要修改：' : ''}${title} - 托补`}</title>
      <meta name="description" content="送孩子入托每月要交多少、减免多少、依据是哪一条。不用登录，不留您的信息。" />
      <meta name="format-detection" content="telephone=no" />
      <meta name="theme-color" content="#ffffff" />
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href={assetHref('app.css')} />
      <script src={assetHref('app.js')} defer></script>
    </head>
    <body>
      <a class="skip" href="#main">
        跳到主要内容
      </a>
      <header class="top">
        <div class="wrap top-in">
          <a class="mark" href="/fees">
            <Logo />
            <span>
              <b>托补</b>
              托育收费与减免
            </span>
          </a>
          <form method="post" action="/prefs" id="prefs">
            <input type="hidden" name="back" value={here} />
            <button class="chip" type="submit" name="size" value={big ? 'normal' : 'big'}>
              {big ? '标准字号' : '大字'}
            </button>
          </form>
        </div>
      </header>
      <main id="main" tabindex={-1}>
        {children}
      </main>
      <footer class="foot">
        <div class="wrap">
          <p>
            <a href="tel:12345">咨询投诉 12345</a>
            <a href="/v1/policies">政策数据</a>
            <a href="/openapi.json">接口说明</a>
          </p>
          <p>不用登录，不收集姓名和证件，也不保存您填的内容。</p>
          <p>金额按收录的政策条文计算，供您核对用，以机构实际收费和当地主管部门的答复为准。</p>
        </div>
      </footer>
    </body>
  </html>
);

const Logo: FC = () => (
  <svg viewBox="0 0 40 40" width="36" height="36" aria-hidden="true" focusable="false">
    <rect width="40" height="40" rx="10" class="mk-bg" />
    <circle cx="20" cy="14" r="5.2" class="mk-dot" />
    <path
      d="M8.5 19.5c1.2 7 5.6 11 11.5 11s10.3-4 11.5-11"
      fill="none"
      stroke-width="3.6"
      stroke-linecap="round"
      class="mk-arc"
    />
  </svg>
);
