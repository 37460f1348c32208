import { randomBytes } from 'node:crypto';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyResultV2,
  Context,
  DynamoDBRecord,
  StreamRecord,
} from 'aws-lambda';
import { apiHandler } from '../../shared/http/entry.ts';
import type { Runtime } from '../../shared/http/runtime.ts';
import { createTelemetry } from '../../shared/http/telemetry.ts';
import { delegationsIn } from '../../shared/storage/delegations.ts';
import { databaseOf } from '../../shared/storage/open-database.ts';
import { eventIn } from '../../shared/storage/webhooks.ts';
import { deliver, retryParked, type Sending } from './deliver.ts';
import operations from './operations.ts';
import { patienceMs } from './post.ts';

export interface StreamBatch {
  readonly Records: readonly DynamoDBRecord[];
}

/** A request about the webhook, a batch of the table's stream, or the hour, which says nothing. */
export interface OutboxHandler {
  (event: APIGatewayProxyEventV2, context: Context): Promise<APIGatewayProxyResultV2>;
  (
    event: StreamBatch,
    context: Context,
  ): Promise<{ readonly batchItemFailures: readonly { itemIdentifier: string }[] }>;
}

/** The function that tells divisions what becomes of their claims, over whatever runs it. It alone reads their secrets. */
export function createHandler(runtime: Runtime): OutboxHandler {
  const { env, clock } = runtime;
  const database = databaseOf(runtime);
  const sending: Sending = { database, anywhere: env.WEBHOOKS_TO === 'anywhere', clock };
  const delegations = delegationsIn(database);
  const api = apiHandler(runtime, { operations, services: sending, delegations });
  const telemetry = createTelemetry(runtime);

  const take = async ({ NewImage }: StreamRecord) => deliver(sending, eventIn(NewImage as never));

  /** Stops at the first record that is to be tried again: the stream comes back from there, in order. */
  async function batch(records: readonly DynamoDBRecord[], context: Context) {
    for (const { dynamodb } of records) {
      const hasTime = context.getRemainingTimeInMillis() > 2 * patienceMs;
      const done = hasTime && (await take(dynamodb!).catch(failed('deliver')));
      if (!done) return { batchItemFailures: [{ itemIdentifier: dynamodb!.SequenceNumber! }] };
    }
    return { batchItemFailures: [] };
  }

  async function hour() {
    const done = await retryParked(sending).catch(failed('retryParked'));
    // Lambda writes what is thrown as it is; that it failed is all the schedule needs to try again.
    if (!done) throw new Error('retryParked failed: see the line before');
    if (done.delivered + done.parked > 0) telemetry.worked('retryParked', done);
    return done;
  }

  const failed = (operation: string) => (error: Error) => {
    telemetry.failed({ requestId: null, operation, error });
    return false as const;
  };
  const handle = async (event: APIGatewayProxyEventV2 | StreamBatch, context: Context) => {
    if ('Records' in event) return batch(event.Records, context);
    return 'requestContext' in event ? api(event, context) : hour();
  };
  return handle as OutboxHandler;
}

let instance: OutboxHandler | undefined;

export const handler = ((event: APIGatewayProxyEventV2, context: Context) => {
  instance ??= createHandler({ env: process.env, clock: () => new Date(), random: randomBytes });
  return instance(event, context);
}) as OutboxHandler;
