import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startService } from '../../../infra/local/service.ts';
import { ensureBuilt, freshDirectory, tokenOf } from '../../support/service.ts';

// A stale build is made anew first, and a machine at work on other things takes its time over that.
vi.setConfig({ testTimeout: 120_000 });

async function serviceWithDemo(dataDir: string) {
  await ensureBuilt();
  const service = await startService({ port: 0, dataDir, demo: true });
  onTestFinished(service.close);
  return service;
}

test('10 MB go in and come out through the built functions and the local door; the door forgets its addresses and what only passed through', async () => {
  const directory = freshDirectory();
  const service = await serviceWithDemo(directory);
  const token = { authorization: `Bearer ${await tokenOf(service, 'institution-PT-0001')}` };
  const drafts = await fetch(`${service.url}/v1/claims?status=draft`, { headers: token });
  const [draft] = ((await drafts.json()) as { items: { id: string; version: number }[] }).items;
  const path = `${service.url}/v1/claims/${draft!.id}`;
  const headers = { ...token, 'if-match': `"${draft!.version}"`, 'content-type': 'application/json' };

  const file = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(10 * 1024 * 1024 - 9)]);
  const sha256 = createHash('sha256').update(file).digest('hex');
  const body = JSON.stringify({ sha256, bytes: file.byteLength });
  const given = await fetch(`${path}/uploads`, { method: 'POST', headers, body });
  const address = (await given.json()) as { url: string; headers: Record<string, string> };
  expect([given.status, address.url.startsWith(`${service.url}/dev/files/transit/uploads/`)]).toEqual([200, true]);
  expect((await fetch(address.url, { method: 'PUT', headers: address.headers, body: file })).status).toBe(200);
  const attach = { ...headers, 'idempotency-key': 'attach-1' };
  const added = await fetch(`${path}/uploads/${sha256}/attach`, { method: 'POST', headers: attach });
  expect(added.status).toBe(201);

  // As `curl -L` does: the redirect is followed, and what comes is the file.
  const got = await fetch(`${service.url}${added.headers.get('location')}`, { headers: token });
  expect(
    createHash('sha256')
      .update(new Uint8Array(await got.arrayBuffer()))
      .digest('hex'),
  ).toBe(sha256);
  expect(got.redirected).toBe(true);
  expect((await fetch(`${service.url}/dev/files/files/attachments`)).status).toBe(403);
  await service.close();

  const passed = join(directory, 'transit/uploads/330903', draft!.id, sha256);
  const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 3600;
  utimesSync(passed, twoDaysAgo, twoDaysAgo);
  const again = await serviceWithDemo(directory);
  expect((await fetch(got.url.replace(service.url, again.url))).status).toBe(403);
  expect([existsSync(passed), readdirSync(join(directory, 'files/attachments/330903', draft!.id))]).toEqual([
    false,
    [sha256],
  ]);
});
