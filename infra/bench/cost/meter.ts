import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Units {
  readonly reads: number;
  readonly writes: number;
}

export interface Meter {
  readonly url: string;
  /** Where the requests go on to; known only once the table is there. */
  target: string;
  /** What was taken since it was last asked. */
  take(): Units;
  close(): void;
}

/** Stands between the functions and the engine, asks every answer for the capacity it consumed, as the service bills it, and adds up. */
export async function startMeter(): Promise<Meter> {
  let reads = 0;
  let writes = 0;
  const meter = { target: '' };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
    const operation = String(request.headers['x-amz-target']).split('.').at(-1)!;
    const answer = await fetch(meter.target, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': String(request.headers['x-amz-target']),
        authorization: String(request.headers.authorization),
        'x-amz-date': String(request.headers['x-amz-date']),
      },
      body: JSON.stringify({ ...asked, ReturnConsumedCapacity: 'TOTAL' }),
    });
    const text = await answer.text();
    const units = unitsIn(text);
    if (/Put|Update|Delete|TransactWrite|BatchWrite/.test(operation)) writes += units;
    else reads += units;
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(meter, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = { reads, writes };
      reads = 0;
      writes = 0;
      return taken;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

type Consumed = { readonly CapacityUnits: number };

/** One table's answer is an object, several tables' a list. */
function unitsIn(answer: string): number {
  const { ConsumedCapacity: consumed = [] } = JSON.parse(answer) as { ConsumedCapacity?: Consumed | Consumed[] };
  return [consumed].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}
