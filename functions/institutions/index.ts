import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Context } from 'aws-lambda';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import type { Runtime } from '../../shared/http/runtime.ts';

export type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyResultV2>;

/** The institutions' function over whatever runs it. */
export function createHandler(_runtime: Runtime): Handler {
  const app = new Hono();
  return handle(app) as unknown as Handler;
}

let instance: Handler | undefined;

export const handler: Handler = (event, context) => {
  instance ??= createHandler({ env: process.env, clock: () => new Date(), random: randomBytes });
  return instance(event, context);
};
