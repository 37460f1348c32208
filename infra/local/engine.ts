import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { StartFault } from './start-fault.ts';

export interface Engine {
  readonly endpoint: string;
  /** Ends the engine and waits until it is gone; what it acknowledged is in its file. */
  close(): Promise<void>;
  /** Settles when the engine ended, asked to or not. */
  readonly ended: Promise<void>;
}

const binary = fileURLToPath(new URL('../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url));
const startTimeoutMs = 10_000;

/**
 * Starts the DynamoDB-compatible engine on a free port of this machine: on `file`, or in memory without one.
 * The engine lives no longer than this process, however this process ends.
 */
export async function startEngine(file?: string): Promise<Engine> {
  if (!existsSync(binary)) throw engineMissing();
  for (let attempt = 1; ; attempt++) {
    const engine = launch(await freePort(), file);
    if (await answers(engine)) return engine;
    await engine.close();
    if (attempt === 3) throw engineSilent(engine.said());
  }
}

/**
 * `exec` keeps the engine's process id ours to signal. The guard beside it reads our end of a pipe:
 * the kernel closes that end when this process dies, kill -9 included.
 */
const guarded = `exec 3<&0; (cat <&3 >/dev/null 2>&1; kill -9 $$) >/dev/null 2>&1 & exec "$0" "$@" 3<&- </dev/null`;

interface Launched extends Engine {
  /** The end of what the engine wrote, for the one who has to find out why it did not start. */
  said(): string;
}

function launch(port: number, file: string | undefined): Launched {
  const options = ['--host', '127.0.0.1', '--port', String(port), ...(file ? ['--db-path', file] : [])];
  // A session of its own: Ctrl-C in the terminal reaches us alone, and we end the engine after the last request.
  const child = spawn('/bin/sh', ['-c', guarded, binary, ...options], {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
  child.unref();
  for (const pipe of [child.stdin, child.stderr]) (pipe as unknown as { unref(): void }).unref();
  let said = '';
  child.stderr.on('data', (text) => {
    said = `${said}${text}`.slice(-1000);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const close = () => {
    child.kill('SIGTERM');
    child.ref();
    child.stdin.destroy();
    return ended;
  };
  return { endpoint: `http://127.0.0.1:${port}`, close, ended, said: () => said };
}

async function answers(engine: Engine): Promise<boolean> {
  const gone = engine.ended.then(() => true);
  for (const deadline = Date.now() + startTimeoutMs; Date.now() < deadline; ) {
    const healthy = fetch(engine.endpoint).then(
      (response) => response.ok,
      () => false,
    );
    if (await healthy) return true;
    const pause = new Promise<false>((resolve) => setTimeout(resolve, 10, false));
    if (await Promise.race([gone, pause])) return false;
  }
  return false;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  return address.port;
}

function engineSilent(said: string): StartFault {
  return new StartFault(`内置数据库没有启动，它说：${said.trim()}。The embedded engine did not start.`);
}

function engineMissing(): StartFault {
  return new StartFault(
    `内置数据库只有 linux-x64 版，本机是 ${process.platform}-${process.arch}：请自行启动 dynoxide 或 DynamoDB Local，` +
      '并把环境变量 DYNAMODB_ENDPOINT 设为它的地址，或指向真实的表所在地域。' +
      'The embedded engine is missing: set DYNAMODB_ENDPOINT to dynoxide, DynamoDB Local or a real endpoint.',
  );
}
