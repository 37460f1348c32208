import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished } from 'vitest';
import { root } from '../../infra/sources.ts';
import { ensureBuilt } from './service.ts';

export interface LocalProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** As when the machine loses its power: no handler of the process runs. */
  kill(): Promise<void>;
}

/** `npm start` as a process of its own that is ready, and that a test may end in any way. */
export async function startProcess(dataDir: string, port = 0): Promise<LocalProcess> {
  const { child, output } = await spawnStart(dataDir, port);
  await expect.poll(output, { timeout: 40_000, interval: 20 }).toContain('托补已就绪');
  const kill = async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  return { url: /http:\/\/[\d.:]+/.exec(output())![0], child, kill };
}

/** The same, on its way. */
export async function spawnStart(dataDir: string, port = 0): Promise<{ child: ChildProcess; output: () => string }> {
  await ensureBuilt();
  const child = spawn(process.execPath, ['--import', 'tsx', 'infra/local/start.ts'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += bytes;
  });
  return { child, output: () => said };
}
