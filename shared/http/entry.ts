import { required } from '../environment.ts';
import { createApp, type Repeats } from './app.ts';
import { type Handler, lambdaHandler, requestIds } from './lambda.ts';
import type { Operation } from './operation.ts';
import { createAuthenticate, type Delegations } from './principal.ts';
import type { Runtime } from './runtime.ts';
import { createTelemetry } from './telemetry.ts';

export interface Audience<Services> {
  readonly operations: readonly Operation<Services>[];
  readonly services: Services;
  readonly repeats?: Repeats;
  readonly delegations?: Delegations;
  readonly knownPaths?: () => Promise<readonly { readonly method: string; readonly path: string }[]>;
}

/** One audience's function over whatever runs it. An audience whose operations are all public asks for no issuer. */
export function apiHandler<Services>(runtime: Runtime, audience: Audience<Services>): Handler {
  const needsTokens = audience.operations.some(({ roles }) => roles !== null);
  const authenticate = needsTokens
    ? createAuthenticate({ issuer: required(runtime, 'OIDC_ISSUER'), audience: required(runtime, 'OIDC_AUDIENCE') })
    : () => Promise.reject(new Error('this function takes no tokens'));
  const telemetry = createTelemetry(runtime);
  return lambdaHandler(
    createApp({ ...audience, clock: runtime.clock, requestId: requestIds(runtime), authenticate, telemetry }),
  );
}
