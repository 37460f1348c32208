import { type DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';

/** What becomes of a call: it never arrives, its answer never arrives, or the process dies before or after it. */
export const fates = ['fails-before', 'fails-after', 'dies-before', 'dies-after'] as const;
export type Fate = (typeof fates)[number];

/** A client whose n-th call (from 1) meets a fate; a process that died makes no further call. */
export function faultyClient(client: DynamoDBClient, nth: number, fate: Fate) {
  let calls = 0;
  let dead = false;
  const written: number[] = [];
  const send = async (command: Parameters<DynamoDBClient['send']>[0]) => {
    if (dead) throw new Error('the process is dead');
    calls += 1;
    if (command.constructor.name.match(/^(Transact|Batch)?(Write|Put|Update|Delete)/)) written.push(calls);
    if (calls !== nth) return client.send(command);
    dead = fate.startsWith('dies');
    // Whatever the table said to it, committed or cancelled, is not heard.
    if (fate.endsWith('after')) await client.send(command).catch(() => {});
    throw new Error(`the call ${calls} ${fate}`);
  };
  return { client: { send } as unknown as DynamoDBClient, calls: () => calls, written: () => written };
}

/** The client of a process that dies once so many of its transactions are committed, and hears of the last no more. */
export function mortalClient(client: DynamoDBClient, transactions: number): DynamoDBClient {
  let left = transactions;
  const send = async (command: Parameters<DynamoDBClient['send']>[0]) => {
    if (left === 0) throw new Error('the process is dead');
    const answer = await client.send(command);
    if (command instanceof TransactWriteItemsCommand && --left === 0) throw new Error('the process dies');
    return answer;
  };
  return { send } as unknown as DynamoDBClient;
}
