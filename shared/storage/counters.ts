import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { encodeItem } from './codec.ts';
import type { Key } from './keys.ts';

interface Counting {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** How many numbers back a holder is remembered at least; the item stays small. */
const remembered = 50;

/**
 * The next number of a counter, from 1. A holder that asks again, not knowing whether it was answered, gets the same number.
 * One item, one update: however many ask at once, none has to ask twice.
 */
export async function countFor({ client, tableName }: Counting, key: Key, holder: string): Promise<number> {
  const mark = `for_${holder}`;
  const request = {
    TableName: tableName,
    Key: encodeItem({ ...key }),
    UpdateExpression: 'SET #last = if_not_exists(#last, :none) + :one, #mark = if_not_exists(#last, :none) + :one',
    ConditionExpression: 'attribute_not_exists(#mark)',
    ExpressionAttributeNames: { '#last': 'last', '#mark': mark },
    ExpressionAttributeValues: encodeItem({ ':none': 0, ':one': 1 }),
    ReturnValues: 'ALL_NEW' as const,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  const { Attributes: counter = {} } = await client.send(new UpdateItemCommand(request)).catch(asItWas);
  await forget({ client, tableName }, key, counter);
  return numberIn(counter, mark);
}

function asItWas(fault: unknown): { Attributes?: Record<string, AttributeValue> } {
  if (fault instanceof ConditionalCheckFailedException && fault.Item) return { Attributes: fault.Item };
  throw fault;
}

/** Removes the marks of holders long served. Whoever comes back after all gets a new number, and its old one is left out. */
async function forget(
  { client, tableName }: Counting,
  key: Key,
  counter: Readonly<Record<string, AttributeValue>>,
): Promise<void> {
  const marks = Object.keys(counter).filter((name) => name.startsWith('for_'));
  if (marks.length <= 2 * remembered) return;
  const last = numberIn(counter, 'last');
  const old = marks.filter((mark) => numberIn(counter, mark) <= last - remembered);
  await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: encodeItem({ ...key }),
      UpdateExpression: `REMOVE ${old.map((_, index) => `#m${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(old.map((mark, index) => [`#m${index}`, mark])),
    }),
  );
}

function numberIn(counter: Readonly<Record<string, AttributeValue>>, name: string): number {
  const number = Number(counter[name]?.N);
  if (!Number.isSafeInteger(number)) throw new Error(`a counter holds no number under ${name}`);
  return number;
}
