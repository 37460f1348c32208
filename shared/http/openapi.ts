import * as z from 'zod';
import type { RefusalCode } from '../refusal.ts';
import type { OperationSpec, PageAnswers } from './operation.ts';
import { Problem } from './problem.ts';
import { type ProblemCode, problemKinds } from './status.ts';

type Json = Record<string, unknown>;

/**
 * Writes the OpenAPI 3.1 document of the API from its operations, by function. Used at build time only: the schema
 * writer stays out of every bundle.
 */
export function openApiDocument(functions: Readonly<Record<string, readonly OperationSpec[]>>): Json {
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const [name, operations] of Object.entries(functions))
    for (const operation of operations) {
      const item = paths[operation.path] ?? {};
      paths[operation.path] = item;
      if (item[operation.method]) throw new Error(`${operation.method} ${operation.path} is declared twice`);
      item[operation.method] = describe(operation, name, components);
    }
  components.ref(Problem, 'output');
  return {
    openapi: '3.1.0',
    info: { title: '托补', version: '1.0.0', description: introduction },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      ...components.written(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: tokenNote } },
    },
  };
}

const introduction = [
  '托育补助的计算、申报、审核与核定。',
  '金额是以元为单位、两位小数的文本，填写时可以少写小数，不能写成数字；比例是最多 6 位小数的文本；月份写 2024-05，日期写 2024-05-31，时间是 UTC。正文里没有说明的字段一律不收。',
  '出错时回答 application/problem+json：detail 说明怎么办，errors 一次列出全部有误之处，正文用 JSON 指针，地址、查询与请求头中的以 /path、/query、/header 开头；retryable 为 true 时原样再发即可。',
  '改变状态的 POST 须带 Idempotency-Key（1 到 128 个可见 ASCII 字符）：成功的回答保存 30 天，同一账号、地址和键再发，得到同样的状态与正文，并带 Idempotent-Replayed: true；正文不同则拒绝。',
  'ETag 是版本；更改已有内容须在 If-Match 写上读到的 ETag，过时则 412，没写则 428。',
  '列表用 limit（最多 100）和 cursor 翻页，cursor 取自上一页的 nextCursor，原样传回。',
  '别的机构或别的地区的内容，与不存在的编号回答相同。每个回答都带 X-Request-Id。',
].join('\n\n');
const tokenNote =
  'RS256 签名的 OIDC 令牌，受众为 tuobu，含 sub、name、roles、division，机构账号另有 institution，个人另有 person。';

function describe(operation: OperationSpec, functionName: string, components: Components): Json {
  const { body, answer, examples } = operation;
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.description ? { description: operation.description } : {}),
    tags: [operation.tag],
    'x-function': functionName,
    ...(operation.roles ? { security: [{ token: [] }], 'x-roles': operation.roles } : { security: [] }),
    parameters: [...parameters(operation, components), ...headers(operation)],
    ...(body
      ? {
          requestBody: {
            required: !body.safeParse(undefined).success,
            content: { [bodyMedia(operation)]: withExample(components.ref(body, 'input'), examples?.body) },
          },
        }
      : {}),
    ...(operation.upload ? { requestBody: { required: true, content: binary(operation.upload.media) } } : {}),
    responses: operation.page
      ? pageAnswers(operation.page)
      : {
          ...successes(operation, withExample(components.ref(answer, 'output'), examples?.answer)),
          ...problems(operation, components),
        },
  };
}

function bodyMedia({ page }: OperationSpec): string {
  return page ? 'application/x-www-form-urlencoded' : 'application/json';
}

function pageAnswers({ media, answers }: PageAnswers): Json {
  const content = { [media]: { schema: { type: 'string' } } };
  return Object.fromEntries(Object.entries(answers).map(([status, description]) => [status, { description, content }]));
}

function withExample(schema: Json, example: unknown): Json {
  return { schema, ...(example === undefined ? {} : { example }) };
}

function parameters(operation: OperationSpec, components: Components): Json[] {
  const listed = (place: 'path' | 'query', schema: z.ZodObject | undefined) =>
    Object.entries(schema?.shape ?? {}).map(([name, field]) => {
      const optional = (field as z.ZodType).safeParse(undefined).success;
      return { name, in: place, required: !optional, schema: components.inline(field as z.ZodType) };
    });
  return [...listed('path', operation.params), ...listed('query', operation.query)];
}

function headers(operation: OperationSpec): Json[] {
  const key = { type: 'string', minLength: 1, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' };
  const keyNote = '同一请求重发时用同一个编号，就不会办两次。';
  const tagNote =
    operation.versioned === 'existing' ? '更改已有内容时必填：它的 ETag；新建时不写。' : '读取时得到的 ETag。';
  return [
    ...(operation.command
      ? [{ name: 'Idempotency-Key', in: 'header', required: true, schema: key, description: keyNote }]
      : []),
    ...(operation.versioned
      ? [
          {
            name: 'If-Match',
            in: 'header',
            required: operation.versioned === 'always',
            schema: { type: 'string' },
            description: tagNote,
          },
        ]
      : []),
  ];
}

function binary(media: readonly string[]): Json {
  return Object.fromEntries(media.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));
}

function successes(operation: OperationSpec, media: Json): Json {
  if (operation.download) {
    const file = { 200: { description: '文件', content: binary(operation.download) } };
    return operation.largeFiles ? { ...file, 303: elsewhere } : file;
  }
  const answer = (description: string) => ({ description, content: { 'application/json': media } });
  return {
    ...(operation.creates === 'always' ? {} : { 200: answer('成功') }),
    ...(operation.creates ? { 201: answer('已新建；Location 是它的地址') } : {}),
  };
}

/** Whoever follows sends no token along: the address itself is the key. */
const elsewhere = {
  description: '文件超过 4MB：到 Location 的地址下载，几分钟内有效，不要带 Authorization',
  headers: { Location: { required: true, schema: { type: 'string', format: 'uri' } } },
};

function problems(operation: OperationSpec, components: Components): Json {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of refusalsOf(operation)) {
    const { status } = problemKinds[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, components.problem(status, codes)]));
}

/** Everything an operation may refuse: its own, and what follows from its shape. */
export function refusalsOf(operation: OperationSpec): ProblemCode[] {
  const { body, upload, params, query, roles, command, versioned } = operation;
  const implied: (RefusalCode | false)[] = [
    body !== undefined && 'malformed_json',
    Boolean(body ?? upload) && 'body_too_large',
    upload !== undefined && 'unsupported_media_type',
    Boolean(body ?? params ?? query ?? command) && 'invalid_input',
    (params !== undefined || roles !== null) && 'not_found',
    roles !== null && 'unauthenticated',
    roles !== null && 'forbidden',
    roles !== null && 'busy',
    command === true && 'idempotency_key_missing',
    command === true && 'idempotency_key_reused',
    versioned !== undefined && 'if_match_missing',
    versioned !== undefined && 'version_conflict',
  ];
  const codes = [...implied.filter((code) => code !== false), ...operation.refusals, 'internal_error' as const];
  return [...new Set<ProblemCode>(codes)].sort((a, b) => problemKinds[a].status - problemKinds[b].status);
}

/** Schemas that have an id become components, and so do problems; the rest stands where it is used. */
class Components {
  readonly #schemas = new Map<string, string>();
  readonly #problems = new Map<string, Json>();

  ref(schema: z.ZodType, io: 'input' | 'output'): Json {
    const written = toJsonSchema(schema, io);
    const { $defs, ...own } = written;
    for (const [id, definition] of Object.entries(($defs ?? {}) as Record<string, Json>)) this.#add(id, definition);
    const id = z.globalRegistry.get(schema)?.id;
    if (!id) return own;
    if (!('$ref' in own)) this.#add(id, own);
    return { $ref: `#/components/schemas/${id}` };
  }

  /** Operations that refuse the same under a status share one description of it. */
  problem(status: number, codes: readonly ProblemCode[]): Json {
    const name = [status, ...[...codes].sort()].join('.');
    const description = codes.map((code) => `${code} ${problemKinds[code].title}`).join('；');
    const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
    this.#problems.set(name, { description, 'x-codes': codes, content });
    return { $ref: `#/components/responses/${name}` };
  }

  inline(schema: z.ZodType): Json {
    return this.ref(schema, 'output');
  }

  written(): Json {
    const sorted = <Value>(map: Map<string, Value>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      schemas: Object.fromEntries(sorted(this.#schemas).map(([id, text]) => [id, JSON.parse(text)])),
      responses: Object.fromEntries(sorted(this.#problems)),
    };
  }

  #add(id: string, { id: _id, ...definition }: Json): void {
    const text = JSON.stringify(definition);
    const known = this.#schemas.get(id);
    if (known !== undefined && known !== text) throw new Error(`two different schemas are called ${id}`);
    this.#schemas.set(id, text);
  }
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...written } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });
  return JSON.parse(JSON.stringify(written).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}
