import * as z from 'zod';
import { Refusal } from '../refusal.ts';
import { faultsAtMost } from './faults.ts';
import { type ProblemCode, problemKinds } from './status.ts';

/** What every refusal looks like (RFC 9457). `detail` is a Chinese sentence that says what to do. */
export const Problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    requestId: z.string(),
    retryable: z.boolean(),
    errors: z.array(z.strictObject({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
    lastInForce: z.string().nullable().optional(),
  })
  .meta({ id: 'Problem', description: '问题说明（RFC 9457）：detail 说明怎么办，errors 列出全部有误之处。' });
export type Problem = z.infer<typeof Problem>;

/** Says what was refused, or, of anything else thrown, only that it failed: nothing of the inside goes out. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (!(error instanceof Refusal))
    return plain('internal_error', '服务出错了，您的数据没有改动。请稍后再试。', requestId);
  const { lastInForce } = error.extras;
  const errors = faultsOf(error);
  return {
    ...plain(error.code, error.message, requestId),
    ...(errors.length > 0 ? { errors } : {}),
    ...(lastInForce !== undefined ? { lastInForce } : {}),
  };
}

/** Input that is refused as a whole has its one fault at the root of the body. */
function faultsOf({ code, message, extras: { faults = [] } }: Refusal): NonNullable<Problem['errors']> {
  if (faults.length > 0)
    return faults.slice(0, faultsAtMost).map(({ pointer, code, detail }) => ({ pointer, code, detail }));
  return problemKinds[code].status === 422 && code !== 'idempotency_key_reused'
    ? [{ pointer: '', code, detail: message }]
    : [];
}

function plain(code: ProblemCode, detail: string, requestId: string): Problem {
  const { title, status, retryable } = problemKinds[code];
  return { type: `urn:tuobu:problem:${code}`, title, status, detail, code, requestId, retryable };
}

/** The one answer for what is not there and for what the asker may not see. */
export function notFound(): Refusal {
  return new Refusal('not_found', '没有找到这一项，或者它不归您查看。请核对地址和编号。');
}
