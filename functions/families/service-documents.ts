import * as z from 'zod';
import { operation } from './services.ts';

const shared = { method: 'get', tag: '服务', roles: null, refusals: [] } as const;

export const serviceOperations = [
  operation(
    {
      ...shared,
      id: 'health',
      path: '/healthz',
      summary: '服务是否可用',
      answer: z.strictObject({ status: z.literal('ok') }),
    },
    async () => ({ body: { status: 'ok' as const } }),
  ),
  operation(
    {
      ...shared,
      id: 'openApi',
      path: '/openapi.json',
      summary: '本接口的 OpenAPI 3.1 文档',
      answer: z.looseObject({}),
    },
    async (_call, { openApi }) => ({ body: (await openApi()) as Record<string, unknown> }),
  ),
];
