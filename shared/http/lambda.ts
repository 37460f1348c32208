import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Context as LambdaContext } from 'aws-lambda';
import type { Context, Env, Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import type { Runtime } from './runtime.ts';

export type Handler = (event: APIGatewayProxyEventV2, context: LambdaContext) => Promise<APIGatewayProxyResultV2>;

/** An app as API Gateway calls it. A body sent with GET or HEAD means nothing and is dropped: `Request` would refuse it. */
export function lambdaHandler<E extends Env>(app: Hono<E>): Handler {
  const run = handle(app as unknown as Hono) as unknown as Handler;
  return (event, context) => {
    const { method } = event.requestContext.http;
    const { body: _body, ...rest } = event;
    return run(method === 'GET' || method === 'HEAD' ? { ...rest, isBase64Encoded: false } : event, context);
  };
}

/** API Gateway's own id of the request, so that one id finds it in every log; a random one where there is no gateway. */
export function requestIds({ random }: Pick<Runtime, 'random'>): (context: Context) => string {
  return (context) => {
    const env = context.env as { requestContext?: { requestId?: string } } | undefined;
    return env?.requestContext?.requestId ?? Buffer.from(random(12)).toString('base64url');
  };
}
