import { randomBytes } from 'node:crypto';
import { apiHandler } from '../../shared/http/entry.ts';
import type { Handler } from '../../shared/http/lambda.ts';
import type { Runtime } from '../../shared/http/runtime.ts';
import { divisions } from '../../shared/policies/divisions.ts';
import { policies } from '../../shared/policies/index.ts';
import { databaseOf } from '../../shared/storage/open-database.ts';
import { lawReader } from '../../shared/storage/policy-versions.ts';
import operations from './operations.ts';

/** The public function over whatever runs it. What no route of the API takes comes here too, to be told so. */
export function createHandler(runtime: Runtime): Handler {
  const database = databaseOf(runtime);
  const law = lawReader(database, policies);
  return apiHandler(runtime, { operations, services: { law, divisions, openApi, policySchema }, knownPaths });
}

/** The written documents are read when somebody asks for them: few do, and every start would pay for them. */
async function openApi() {
  const { default: document } = await import('../../shared/http/openapi.json', { with: { type: 'json' } });
  return document;
}

async function policySchema() {
  const { default: schema } = await import('../../shared/http/policy-schema.json', { with: { type: 'json' } });
  return schema;
}

async function knownPaths() {
  const { paths } = await openApi();
  return Object.entries(paths).flatMap(([path, item]) => Object.keys(item).map((method) => ({ method, path })));
}

let instance: Handler | undefined;

export const handler: Handler = (event, context) => {
  instance ??= createHandler({ env: process.env, clock: () => new Date(), random: randomBytes });
  return instance(event, context);
};
