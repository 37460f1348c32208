import * as fc from 'fast-check';
import { declaredOperations } from '../../infra/openapi.ts';
import type { Answered, Api, Persona } from './api.ts';
import { valid } from './arbitrary-bodies.ts';
import { type Operation, operationAt } from './documented.ts';

/** Asks an operation with a body that it takes, so that nothing but the asker stands against it: its example, or one made from its schema. */
export async function asking(
  api: Api,
): Promise<(method: string, path: string, as: Persona | null) => Promise<Answered>> {
  const declared = new Map((await declaredOperations()).map((operation) => [operation.id, operation]));
  const bodies = new Map<string, unknown>();

  function bodyFor({ operationId, requestBody }: Operation): unknown {
    const known = bodies.get(operationId);
    if (known !== undefined) return known;
    const { body, examples } = declared.get(operationId)!;
    const schema = requestBody?.content['application/json']?.schema;
    const made = schema ? fc.sample(valid(schema), { numRuns: 500, seed: 1 }) : [];
    const fit = [examples?.body, ...made].find((sample) => sample !== undefined && body?.safeParse(sample).success);
    bodies.set(operationId, fit ?? {});
    return fit ?? {};
  }

  return (method, path, as) => {
    const operation = operationAt(method, path);
    if (!operation) throw new Error(`${method} ${path} is no operation`);
    const headers = { 'idempotency-key': `${method}-${path}`, 'if-match': '"1"' };
    if (declared.get(operation.operationId)!.upload) return api.call(method, path, { as, ...aFile(headers) });
    return api.call(method, path, { as, headers, ...(operation.requestBody ? { body: bodyFor(operation) } : {}) });
  };
}

/** Puts these ids into a path, and `x` for what is not named. */
export function fill(path: string, ids: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'x');
}

function aFile(headers: Record<string, string>) {
  return { bytes: Buffer.from('%PDF-1.7'), headers: { ...headers, 'content-type': 'application/octet-stream' } };
}
