import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dist, root } from '../sources.ts';

/** How long `npm start` takes until it answers: with nothing built and no data, then again with both. */
const dataDir = mkdtempSync(join(tmpdir(), 'tuobu-start-'));
for (const part of ['bundles', 'template']) rmSync(join(dist, `${part}.sha256`), { force: true });
try {
  console.log(`cold (build, synth, keys, table, demo data): ${await secondsToStart()} s`);
  console.log(`warm, nothing changed:                       ${await secondsToStart()} s`);
  console.log(`warm, once more:                             ${await secondsToStart()} s`);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

async function secondsToStart(): Promise<string> {
  const began = performance.now();
  const service = spawn('npm', ['start'], {
    cwd: root,
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = (async () => {
    let said = '';
    for await (const bytes of service.stdout) {
      said += bytes;
      if (said.includes('托补已就绪')) return performance.now() - began;
    }
    throw new Error(`the service did not start: ${said}`);
  })();
  const elapsedMs = await ready;
  service.kill('SIGTERM');
  await once(service, 'exit');
  return (elapsedMs / 1000).toFixed(2);
}
