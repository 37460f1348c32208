import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sources.ts';

/** `npm run bench`: every measurement of `infra/bench` in turn, each alone on the machine; `npm run bench start` runs one. */
const folder = join(root, 'infra/bench');
const [wanted] = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && (wanted === undefined || name === `${wanted}.ts`))
  .sort();
if (names.length === 0)
  throw new Error(`没有名为 ${wanted} 的测量：infra/bench 里有 ${readdirSync(folder).join('、')}`);
const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
for (const name of names) {
  console.log(`\n# ${name.replace(/\.ts$/, '')}`);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(folder, name)], {
    cwd: root,
    stdio: 'inherit',
    env,
  });
  if (status !== 0) process.exitCode = 1;
}
