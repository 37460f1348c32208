import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { isBuilt } from '../built.ts';
import { root } from '../sources.ts';
import { whenLauncherEnds } from './launcher.ts';
import { startService } from './service.ts';
import { StartFault } from './start-fault.ts';

/** `npm start`: builds what has changed, then runs the service until it is told to stop. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
try {
  prepare();
  const service = await startService({
    port: portOf(process.env.PORT),
    dataDir: resolve(root, process.env.DATA_DIR ?? '.data'),
    endpoint: process.env.DYNAMODB_ENDPOINT,
    demo: true,
  });
  let stopping = false;
  const stop = async (code: number) => {
    if (stopping) return;
    stopping = true;
    await service.close();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
  whenLauncherEnds(() => stop(0));
  service.ended.then(() => {
    if (!stopping) console.error('内置数据库意外退出，服务停止。The embedded engine ended.');
    return stop(1);
  });
  console.log(`托补已就绪：${service.url}（试用身份与令牌：${service.url}/dev/personas；按Ctrl-C停止）`);
} catch (error) {
  if (!(error instanceof StartFault)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** In a process of its own: the compiler and the CDK take memory that the service does not need. */
function prepare(): void {
  if (isBuilt('bundles') && isBuilt('template')) return;
  console.log('正在构建（源码有变化时才需要，约十秒）……');
  const script = join(root, 'infra/build.ts');
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', script, '--template'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new StartFault('构建没有成功，原因见上面的输出。The build failed; see the output above.');
}

function portOf(text = '8787'): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new StartFault(`PORT 是 ${JSON.stringify(text)}：应为0至65535的整数。PORT must be a whole number up to 65535.`);
}
