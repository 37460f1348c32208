import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { statementsOf, tableGrants } from '../../infra/table-grants.ts';
import { tableShape } from '../../shared/storage/table-shape.ts';
import { type Asked, allowed } from './iam.ts';

/** Where one function finds the table. */
export type GuardedTable = (audience: string) => string;

/**
 * Stands between the functions and the engine as IAM stands before the table: what a function was not granted is refused, and
 * whoever runs the test hears of it at the end even where the function hid it.
 */
export async function guardTable(engine: string, atEnd: (work: () => void) => unknown): Promise<GuardedTable> {
  const refused = new Set<string>();
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (incoming, outgoing) => {
    const audience = incoming.url!.split('/')[1]!;
    const body = await bodyOf(incoming);
    const operation = String(incoming.headers['x-amz-target']).split('.')[1]!;
    const may = statementsOf(tableGrants[audience]!);
    const faults = authorizations(operation, JSON.parse(body.toString('utf8'))).filter((asked) => !allowed(may, asked));
    if (faults.length > 0) {
      const sentences = faults.map((asked) => sentence(audience, asked));
      for (const each of sentences) refused.add(each);
      outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(accessDenied(sentences));
      return;
    }
    const headers = { ...incoming.headers, host: new URL(engine).host };
    const onward = request(engine, { method: 'POST', headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    onward.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  atEnd(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
    if (refused.size > 0) throw new Error(`infra/table-grants.ts lacks a grant:\n${[...refused].join('\n')}`);
  });
  const { port } = server.address() as AddressInfo;
  return (audience) => `http://127.0.0.1:${port}/${audience}`;
}

const leadingKeys = 'dynamodb:LeadingKeys';

function sentence(audience: string, { action, resource, context }: Asked): string {
  return `${audience} may not ${action} on the ${resource} where ${context?.[leadingKeys]?.join(', ')}`;
}

function accessDenied(sentences: readonly string[]): string {
  return JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#AccessDeniedException',
    message: sentences.join('; '),
  });
}

interface Request {
  readonly Key?: Item;
  readonly Item?: Item;
  readonly IndexName?: string;
  readonly ExpressionAttributeValues?: Item;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Item[] }>>;
  readonly TransactItems?: readonly Readonly<Record<string, Request>>[];
}
type Item = Readonly<Record<string, AttributeValue>>;

/** What IAM is asked about a request: a transaction is asked about action by action, as if each were sent alone. */
function authorizations(operation: string, sent: Request): Asked[] {
  const on = (resource: string, keys: readonly (AttributeValue | undefined)[]): Asked[] => [
    { action: `dynamodb:${operation}`, resource, context: { [leadingKeys]: keys.map((key) => String(key?.S)) } },
  ];
  const { partitionKey } = tableShape;
  switch (operation) {
    case 'TransactWriteItems':
      return sent.TransactItems!.flatMap((each) =>
        Object.entries(each).flatMap(([name, action]) => authorizations(`${name}Item`, action)),
      );
    case 'BatchGetItem':
      return Object.values(sent.RequestItems!).flatMap(({ Keys }) =>
        on(
          'table',
          Keys.map((key) => key[partitionKey]),
        ),
      );
    case 'Query':
      return on(sent.IndexName === tableShape.index.name ? 'index' : 'table', [sent.ExpressionAttributeValues?.[':p']]);
    default:
      return on('table', [(sent.Key ?? sent.Item)?.[partitionKey]]);
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
