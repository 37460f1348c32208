import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { templateFile } from '../../infra/built.ts';
import { type LocalRoute, readTemplate } from '../../infra/local/template.ts';
import { readRoutes } from '../../infra/routes.ts';
import { ensureBuilt } from '../support/service.ts';

let routes: readonly LocalRoute[];

beforeAll(async () => {
  await ensureBuilt();
  routes = readTemplate(JSON.parse(readFileSync(templateFile, 'utf8'))).routes;
});

test('one function answers each method and path, the one the API document names, behind the authorizer it asks for', () => {
  const documented = readRoutes().map(({ method, path, audience, authorized }) => ({
    key: `${method} ${path}`,
    audience,
    authorized,
  }));
  const byKey = (one: LocalRoute, other: LocalRoute) => one.key.localeCompare(other.key);
  const otherwise = { key: '$default', audience: 'families', authorized: false };
  expect([...routes].sort(byKey)).toEqual([...documented, otherwise].sort(byKey));
});

test('without a token one reaches the public’s functions, and a public notice where it is kept', () => {
  const open = routes.filter((route) => !route.authorized && !['families', 'portal'].includes(route.audience));
  expect(open.map(({ key, audience }) => `${audience} ${key}`).sort()).toEqual([
    'funds GET /v1/notices/{id}',
    'funds HEAD /v1/notices/{id}',
  ]);
});
