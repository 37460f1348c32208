import * as z from 'zod';
import type { OperationSpec } from '../../shared/http/operation.ts';

const html = 'text/html; charset=utf-8';
const page = { tag: '网页', roles: null, answer: z.string(), refusals: [] } as const;
const asTyped = z.string().optional();

/** The pages as records: what the OpenAPI document says of them, and what gives them their routes. `app.tsx` serves them. */
const operations: readonly OperationSpec[] = [
  {
    ...page,
    id: 'showStart',
    method: 'get',
    path: '/',
    summary: '首页：转到算一算',
    page: { media: html, answers: { 302: '转到 /fees' } },
  },
  {
    ...page,
    id: 'showFees',
    method: 'get',
    path: '/fees',
    summary: '算一算：每月要交多少、减免多少、依据是哪一条',
    description:
      '网址就是全部内容，可以收藏和转发。还缺的、填错的，在页面上一次说全；其他参数按该地政策所读的事实名称。',
    query: z.object({
      division: asTyped.describe('六位行政区划代码'),
      month: asTyped.describe('月份，如 2025-03'),
      order: asTyped.describe('孩次'),
      fee: asTyped.describe('机构的收费标准，元/月'),
    }),
    page: { media: html, answers: { 200: '页面', 303: '表单送来的年、月合成月份后的网址' } },
  },
  {
    ...page,
    id: 'keepPrefs',
    method: 'post',
    path: '/prefs',
    summary: '大字或标准字号，记在本机一年',
    body: z.object({ size: z.enum(['big', 'normal']), back: z.string() }),
    page: { media: html, answers: { 303: '回到原来的页面' } },
  },
  {
    ...page,
    id: 'getAsset',
    method: 'get',
    path: '/assets/{name}',
    summary: '样式和脚本',
    params: z.object({ name: z.string() }),
    query: z.object({ v: asTyped.describe('内容的校验；对得上就可以存一年') }),
    page: { media: '*/*', answers: { 200: '文件', 404: '没有这个文件' } },
  },
];

export default operations;
