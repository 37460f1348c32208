import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import { openDatabase } from '../../shared/storage/open-database.ts';
import { templateFile } from '../built.ts';
import { type BusinessClock, keepBusinessClock } from './business-clock.ts';
import { takeDataDir } from './data-dir.ts';
import { readDemoMark, seedDemo } from './demo.ts';
import { createLocalRoutes } from './dev.ts';
import { type Engine, startEngine } from './engine.ts';
import { loadHandlers } from './functions.ts';
import { createGateway } from './gateway.ts';
import { createIssuer, type Issuer } from './issuer.ts';
import { keepKeys } from './keys.ts';
import { openLocalFiles } from './local-files.ts';
import { startOutboxFeed } from './outbox-feed.ts';
import { type Schedules, startSchedules } from './schedules.ts';
import { StartFault } from './start-fault.ts';
import { ensureTables, localCredentials } from './tables.ts';
import { readTemplate } from './template.ts';

export interface ServiceOptions {
  /** 0: a free one. */
  readonly port: number;
  readonly dataDir: string;
  /** A DynamoDB-compatible endpoint to use instead of the embedded engine. */
  readonly endpoint?: string | undefined;
  /** Whether new tables are filled with demo data; tables that were there already never are. */
  readonly demo?: boolean;
}

export interface LocalService {
  readonly url: string;
  readonly clock: BusinessClock;
  /** Finishes the requests under way, then ends the engine; nothing is left running. */
  close(): Promise<void>;
  /** Settles when the engine ended, asked to or not: without it the service is of no use. */
  readonly ended: Promise<void>;
}

/** Starts the deployed thing on one machine: built bundles behind the template's routes, on tables of the template. */
export async function startService({ port, dataDir, endpoint, demo }: ServiceOptions): Promise<LocalService> {
  const closing: (() => unknown)[] = [];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const directory = await takeDataDir(dataDir);
    closing.push(directory.release);
    const door = await openDoor(port);
    closing.push(() => closeDoor(door.server));

    const stack = readTemplate(JSON.parse(readFileSync(templateFile, 'utf8')));
    const file = join(directory.path, 'tuobu.db');
    const keys = keepKeys(directory.path, existsSync(file));
    const clock = keepBusinessClock(directory.path);
    const issuer = await createIssuer(`${door.url}/oidc`, stack.audience, keys);
    let schedules: Schedules | undefined;
    const localRoutes = createLocalRoutes(issuer, clock, async () => schedules?.catchUp());
    const files = openLocalFiles(directory.path, door.url, clock);
    door.answerWith((request, response) => localRoutes(request, response) || busy(request, response));

    const engine = endpoint ? external(endpoint) : await startEngine(file);
    closing.push(engine.close);
    const mark = readDemoMark(directory.path);
    if ((await ensureTables(engine.endpoint, stack.tables)) && demo) mark.begin();
    const handlers = await loadHandlers(stack.functions, {
      keys,
      clock,
      issuer: issuer.url,
      endpoint: engine.endpoint,
      files: files.places,
    });
    schedules = startSchedules(stack.schedules, handlers, clock);
    closing.push(schedules.stop);
    const place = { tableName: stack.tables[0]!.definition.TableName, region: localCredentials().region };
    const database = openDatabase({ ...place, endpoint: engine.endpoint }, randomBytes);
    closing.push(startOutboxFeed(database, handlers.outbox!, directory.path).stop);
    const gateway = createGateway({ routes: stack.routes, handlers, verify: issuer.verify });
    if (mark.isWanted()) await seedBehindDoor(gateway, issuer).then(mark.finish);
    door.answerWith(
      (request, response) =>
        files.door(request, response) || localRoutes(request, response) || gateway(request, response),
    );
    return { url: door.url, clock, close, ended: engine.ended };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whoever calls before the demo data is whole is told to wait: the same call of theirs would come between its calls. */
async function seedBehindDoor(gateway: RequestListener, issuer: Issuer): Promise<void> {
  const backDoor = await openDoor(0);
  backDoor.answerWith(gateway);
  try {
    await seedDemo(backDoor.url, issuer);
  } finally {
    await closeDoor(backDoor.server);
  }
}

interface Door {
  readonly server: Server;
  readonly url: string;
  answerWith(listener: RequestListener): void;
}

/** Listens before anything else is made: the issuer's address is part of every token and every function's environment. */
async function openDoor(port: number): Promise<Door> {
  let listener: RequestListener = busy;
  const server = createServer((request, response) => listener(request, response));
  server.on('clientError', (_error, socket) => {
    const body = '{"message":"Bad Request"}';
    const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
    if (socket.writable) socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
    else socket.destroy();
  });
  const listening = new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  );
  await listening.catch((error: NodeJS.ErrnoException) => {
    throw new StartFault(
      `端口 ${port} 无法使用（${error.code}）：请用 PORT 指定别的端口。The port cannot be used; choose another PORT.`,
    );
  });
  const address = server.address() as { port: number };
  return {
    server,
    url: `http://127.0.0.1:${address.port}`,
    answerWith: (next) => {
      listener = next;
    },
  };
}

const busy: RequestListener = (_request, response) => {
  response.writeHead(503, { 'content-type': 'application/json' }).end('{"message":"Service Unavailable"}');
};

async function closeDoor(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), 5_000);
  await closed;
  clearTimeout(patience);
}

function external(endpoint: string): Engine {
  return { endpoint, close: async () => undefined, ended: new Promise(() => undefined) };
}
