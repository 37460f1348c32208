import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { decodeItem, type Item } from './codec.ts';
import { actionsAtMost, attemptsAtMost, busy, type Pause } from './limits.ts';
import { nameOf } from './reads.ts';
import { keyOf, render, type Write } from './write.ts';

/** A write whose condition did not hold, and the item that was there instead. */
export interface Conflict {
  readonly write: Write;
  readonly found: Item | null;
}

export interface Writing {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly pause: Pause;
}

/**
 * Sends all writes as one transaction; what passes by itself is tried again. Answers the conflicts that stood against it,
 * none when it was committed. Refuses with `busy`. A fault of the line says nothing about whether it was committed.
 */
export async function attemptWrites(writing: Writing, writes: readonly Write[]): Promise<Conflict[]> {
  refuseImpossible(writes);
  const actions = writes.map((write) => render(write, writing.tableName));
  for (let tries = 1; ; tries++) {
    const reasons = await send(writing.client, actions);
    if (!reasons) return [];
    const conflicts = conflictsAmong(writes, reasons);
    if (conflicts.length > 0) return conflicts;
    if (tries === attemptsAtMost) throw busy();
    await writing.pause(tries);
  }
}

/** DynamoDB refuses these too, but with words that name no one to blame. */
function refuseImpossible(writes: readonly Write[]): void {
  if (writes.length === 0 || writes.length > actionsAtMost)
    throw new Error(`a transaction takes 1 to ${actionsAtMost} writes, not ${writes.length}`);
  const keys = new Set(writes.map((write) => nameOf(keyOf(write))));
  if (keys.size < writes.length) throw new Error('a transaction writes each item at most once');
}

const passing = new Set([
  'TransactionInProgressException',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
]);

/** Null when it was committed; else why not, one reason for each write, or none when the whole was throttled. */
async function send(client: DynamoDBClient, TransactItems: TransactWriteItem[]): Promise<CancellationReason[] | null> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
    return null;
  } catch (fault) {
    if (fault instanceof TransactionCanceledException) return passable(fault);
    if (fault instanceof Error && passing.has(fault.name)) return [];
    throw fault;
  }
}

const understood = new Set([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** The reasons of a cancellation; throws it on when one of them is a fault of ours, such as an item too large. */
function passable(fault: TransactionCanceledException): CancellationReason[] {
  const reasons = fault.CancellationReasons ?? [];
  if (reasons.length === 0 || !reasons.every(({ Code }) => understood.has(Code ?? ''))) throw fault;
  return reasons;
}

function conflictsAmong(writes: readonly Write[], reasons: readonly CancellationReason[]): Conflict[] {
  return reasons.flatMap((reason, index) => {
    const write = writes[index];
    if (!write || reason.Code !== 'ConditionalCheckFailed') return [];
    return [{ write, found: reason.Item ? decodeItem(reason.Item) : null }];
  });
}
