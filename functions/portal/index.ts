import { randomBytes } from 'node:crypto';
import { type Handler, lambdaHandler, requestIds } from '../../shared/http/lambda.ts';
import type { Runtime } from '../../shared/http/runtime.ts';
import { createTelemetry } from '../../shared/http/telemetry.ts';
import { divisions } from '../../shared/policies/divisions.ts';
import { policies } from '../../shared/policies/index.ts';
import { decidedOn, type Law as Published } from '../../shared/publishing/law.ts';
import { databaseOf } from '../../shared/storage/open-database.ts';
import { type LawReader, lawReader } from '../../shared/storage/policy-versions.ts';
import { createPortal } from './app.tsx';
import type { Law } from './fees/law.ts';
import { lawOf } from './fees/policy-law.ts';

/** The pages for families over whatever runs them. */
export function createHandler(runtime: Runtime): Handler {
  const database = databaseOf(runtime);
  const law = pagesLaw(lawReader(database, policies));
  const telemetry = createTelemetry(runtime);
  return lambdaHandler(createPortal({ law, clock: runtime.clock, requestId: requestIds(runtime), telemetry }));
}

/** The law as the pages ask it, made anew only when something was published. */
function pagesLaw(reader: LawReader): (now: Date) => Promise<Law> {
  const made = new WeakMap<Published, Law>();
  return async (now) => {
    const published = await reader.at(now);
    const law =
      made.get(published) ??
      lawOf(published.policies, divisions, (division, month) => decidedOn(published, division, month));
    made.set(published, law);
    return law;
  };
}

let instance: Handler | undefined;

export const handler: Handler = (event, context) => {
  instance ??= createHandler({ env: process.env, clock: () => new Date(), random: randomBytes });
  return instance(event, context);
};
