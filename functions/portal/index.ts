import { randomBytes } from 'node:crypto';
import { type Handler, lambdaHandler, logLine, requestIds } from '../../shared/http/lambda.ts';
import type { Runtime } from '../../shared/http/runtime.ts';
import { divisions } from '../../shared/policies/divisions.ts';
import { policies } from '../../shared/policies/index.ts';
import { createPortal } from './app.tsx';
import { lawOf } from './fees/policy-law.ts';

/** The pages for families over whatever runs them. */
export function createHandler(runtime: Runtime): Handler {
  const law = lawOf(policies, divisions);
  return lambdaHandler(createPortal({ law, clock: runtime.clock, requestId: requestIds(runtime), log: logLine }));
}

let instance: Handler | undefined;

export const handler: Handler = (event, context) => {
  instance ??= createHandler({ env: process.env, clock: () => new Date(), random: randomBytes });
  return instance(event, context);
};
