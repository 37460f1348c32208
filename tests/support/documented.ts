import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import openApi from '../../shared/http/openapi.json' with { type: 'json' };
import type { Answered } from './api.ts';

/** The committed OpenAPI document as tests read it, and the check that an answer is what it says. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly propertyNames?: Schema;
}
interface Described {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly 'x-roles'?: readonly string[];
  readonly 'x-function': string;
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: Schema }[];
  readonly requestBody?: { content: Record<string, { schema: Schema }> };
  readonly responses: Readonly<
    Record<string, { $ref?: string; content?: Record<string, { schema: Schema }>; 'x-codes'?: string[] }>
  >;
}

const document = openApi as unknown as Record<string, unknown>;
export const operations = Object.entries(openApi.paths as unknown as Record<string, Record<string, Described>>)
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, described]) => ({ path, method: method.toUpperCase(), ...described })),
  )
  .filter((operation) => operation['x-function'] !== 'portal');
export type Operation = (typeof operations)[number];

const ajv = new Ajv2020.default({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'doc');

export function resolve<Value extends { readonly $ref?: string }>(value: Value): Value {
  if (value.$ref === undefined) return value;
  const steps = value.$ref.slice(2).split('/');
  return steps.reduce((at, step) => (at as Record<string, unknown>)[step], document as unknown) as Value;
}

/** Throws what an answer says that the document does not. */
export function holdToDocument(operation: Operation, { status, headers, json }: Answered): void {
  const described = operation.responses[status];
  const said = `${operation.operationId} answered ${status} ${JSON.stringify(json)}`;
  if (!described) throw new Error(`${said}, which is not documented`);
  const response = resolve(described);
  const media = headers['content-type']?.split(';')[0] ?? '';
  if (!response.content && !media) return;
  const schema = response.content?.[media]?.schema;
  if (!schema) throw new Error(`${said} as ${media}, which is not documented`);
  if (status >= 400 && !response['x-codes']?.includes(json.code))
    throw new Error(`${said}, a code that is not documented`);
  const validate = compiled(schema);
  if (!validate(json)) throw new Error(`${said}: ${ajv.errorsText(validate.errors)}`);
}

const validators = new Map<Schema, ReturnType<typeof ajv.compile>>();

function compiled(schema: Schema) {
  const known = validators.get(schema) ?? ajv.compile(absolute(schema));
  validators.set(schema, known);
  return known;
}

/** A schema as it stands in the document, with its references leading there. */
function absolute(schema: Schema): Record<string, unknown> {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"doc#/components')) as Record<string, unknown>;
}

/** The operation that answers a call, or null where no path takes it. */
export function operationAt(method: string, path: string): Operation | null {
  const fits = operations.filter(
    (operation) =>
      operation.method === method &&
      new RegExp(`^${operation.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return fits.sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0] ?? null;
}
