import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sources.ts';

/** One route of the API: who answers it, and whether a token is needed to get there. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly audience: string;
  readonly authorized: boolean;
}

type Operation = { readonly 'x-function': string; readonly security?: readonly unknown[] };
const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The routes of the OpenAPI document. A GET also answers HEAD, which an HTTP API does not infer. */
export function readRoutes(file = join(root, 'shared/http/openapi.json')): Route[] {
  const document = JSON.parse(readFileSync(file, 'utf8')) as {
    paths: Record<string, Partial<Record<(typeof methods)[number], Operation>>>;
  };
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const route = { path, audience: operation['x-function'], authorized: (operation.security ?? []).length > 0 };
      const verbs = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
      return verbs.map((verb) => ({ ...route, method: verb }));
    }),
  );
}
