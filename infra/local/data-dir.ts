import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { StartFault } from './start-fault.ts';

/** Where the local service keeps everything it must not lose; held by one service at a time. */
export interface DataDir {
  readonly path: string;
  release(): void;
}

/**
 * Creates the directory if needed and takes it. The lock is a socket name of the kernel's, not a file:
 * it is gone with the process, however that ended. Systems without such names go without the lock.
 */
export async function takeDataDir(wanted: string): Promise<DataDir> {
  const path = prepare(wanted);
  if (process.platform !== 'linux') return { path, release: () => undefined };
  const name = `\0tuobu-${createHash('sha256').update(path).digest('hex')}`;
  const lock = createServer().unref();
  const taken = new Promise<void>((resolve, reject) => lock.once('error', reject).listen(name, resolve));
  await taken.catch(() => {
    throw new StartFault(
      `数据目录 ${path} 正被另一个托补服务使用：请先停掉它，或用 DATA_DIR 指定别的目录。` +
        'Another service is using this data directory.',
    );
  });
  return { path, release: () => lock.close() };
}

function prepare(wanted: string): string {
  try {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    return realpathSync(wanted);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartFault(
      `数据目录 ${wanted} 无法创建（${code}）：请用 DATA_DIR 指定可写的目录。The data directory cannot be created.`,
    );
  }
}
