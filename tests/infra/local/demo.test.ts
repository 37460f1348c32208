import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { demoSites } from '../../../infra/local/demo-roster.ts';
import { type LocalService, startService } from '../../../infra/local/service.ts';
import { isDate } from '../../../shared/calendar.ts';
import { idNumberFault } from '../../../shared/identity.ts';
import { spawnStart } from '../../support/local-process.ts';
import { ensureBuilt, freshDirectory, tokenOf } from '../../support/service.ts';

// A stale build is made anew first, and a machine at work on other things takes its time over that.
vi.setConfig({ testTimeout: 120_000 });

test('every invented child has a number that passes its check, and one stay after the other', () => {
  for (const { idNumber, stays } of demoSites.flatMap(({ children }) => children)) {
    expect(idNumberFault(idNumber)).toBeNull();
    for (const [index, { from, to }] of stays.entries()) {
      expect([isDate(from), isDate(to), from < to]).toEqual([true, true, true]);
      expect(from >= '2025-01-01' && (index === 0 || stays[index - 1]!.to < from)).toBe(true);
    }
  }
});

test('a first start that is killed while it fills the service is finished by the next one', async () => {
  const directory = freshDirectory();
  const mark = join(directory, 'demo.json');
  const { child } = await spawnStart(directory);
  await expect.poll(() => existsSync(mark), { timeout: 20_000, interval: 10 }).toBe(true);
  await pause(100);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(readFileSync(mark, 'utf8')).toBe('{"state":"begun"}');

  const service = await startService({ port: 0, dataDir: directory, demo: true });
  onTestFinished(service.close);
  expect(readFileSync(mark, 'utf8')).toBe('{"state":"done"}');
  expect(await claimsOf(service, 'institution-PT-0001')).toEqual([
    '2025-01 determined',
    '2025-02 reviewed',
    '2025-03 submitted',
    '2025-04 draft',
  ]);
  expect(await claimsOf(service, 'institution-PT-0002')).toEqual(['2025-01 determined', '2025-02 submitted']);
  const classes = (await read(service, 'institution-PT-0001', '/v1/classes')) as { items: { openedOn: string }[] };
  expect(classes.items.map(({ openedOn }) => openedOn)).toEqual(['2023-02-13', '2023-02-13']);
  expect(await read(service, 'auditor-1', '/v1/division/payment-basis')).toMatchObject({ docNo: '示例发〔2023〕1号' });
});

test('nobody is let in before the demo data is whole', async () => {
  await ensureBuilt();
  const directory = freshDirectory();
  const port = await freePort();
  const starting = startService({ port, dataDir: directory, demo: true });
  onTestFinished(async () => (await starting).close());
  const answers = new Set<number>();
  await expect
    .poll(
      async () => {
        const { status } = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => ({ status: 0 }));
        answers.add(status);
        return status;
      },
      { timeout: 60_000, interval: 5 },
    )
    .toBe(200);
  expect(readFileSync(join(directory, 'demo.json'), 'utf8')).toBe('{"state":"done"}');
  answers.delete(0);
  expect([...answers]).toEqual([503, 200]);
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

async function claimsOf(service: LocalService, persona: string): Promise<string[]> {
  const { items } = (await read(service, persona, '/v1/claims')) as { items: { period: string; status: string }[] };
  return items.map(({ period, status }) => `${period} ${status}`).sort();
}

async function read(service: LocalService, persona: string, path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${await tokenOf(service, persona)}` };
  return (await fetch(service.url + path, { headers })).json();
}
