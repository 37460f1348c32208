import { once } from 'node:events';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startEngine } from '../../../infra/local/engine.ts';
import { startService } from '../../../infra/local/service.ts';
import { startProcess } from '../../support/local-process.ts';
import { ensureBuilt, freshDirectory, freshService, tokenOf } from '../../support/service.ts';

// A stale build is made anew first, and a machine at work on other things takes its time over that.
vi.setConfig({ testTimeout: 120_000 });

test('the built families answer behind the gateway', async () => {
  const { url } = await freshService();
  const response = await fetch(`${url}/healthz`);
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  expect((await fetch(`${url}/healthz`, { method: 'HEAD' })).status).toBe(200);
});

test('the gateway asks for the token, the page needs none, and what is nowhere is a problem document', async () => {
  const { url } = await freshService();
  const claims = await fetch(`${url}/v1/claims`);
  expect([claims.status, await claims.text(), claims.headers.has('apigw-requestid')]).toEqual([
    401,
    '{"message":"Unauthorized"}',
    true,
  ]);
  const page = await fetch(`${url}/fees`);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
  const nowhere = await fetch(`${url}/v1//claims`);
  expect([nowhere.status, nowhere.headers.get('content-type'), nowhere.headers.has('x-request-id')]).toEqual([
    404,
    'application/problem+json; charset=utf-8',
    true,
  ]);
});

test('another endpoint than the embedded engine serves as well, and is left running', async () => {
  const engine = await startEngine();
  onTestFinished(engine.close);
  await ensureBuilt();
  const service = await startService({ port: 0, dataDir: freshDirectory(), endpoint: engine.endpoint });
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  await service.close();
  expect((await fetch(engine.endpoint)).status).toBe(200);
});

test('every role has somebody to sign in as, whose token the issuer’s published key verifies', async () => {
  const { url } = await freshService();
  const personas = (await (await fetch(`${url}/dev/personas`)).json()) as Persona[];
  const controls = ['health-reviewer', 'health-approver', 'finance-officer', 'payment-clerk', 'payment-checker'];
  for (const role of controls)
    expect(personas.filter(({ roles }) => roles.length === 1 && roles[0] === role)).toHaveLength(2);
  expect(personas.filter(({ roles }) => roles.includes('institution'))).toHaveLength(2);
  expect(personas.filter(({ roles }) => roles.includes('auditor'))).toHaveLength(1);
  expect(personas.filter(({ roles }) => roles.length === 2)).toHaveLength(1);

  const configuration = await (await fetch(`${url}/oidc/.well-known/openid-configuration`)).json();
  const { issuer, jwks_uri: keys } = configuration as { issuer: string; jwks_uri: string };
  const options = { issuer: `${url}/oidc`, audience: 'tuobu', algorithms: ['RS256'] };
  const { payload } = await jwtVerify(personas[0]!.token, createRemoteJWKSet(new URL(keys)), options);
  expect(issuer).toBe(`${url}/oidc`);
  expect(payload).toMatchObject({ name: '沈园长', roles: ['institution'], division: '330903', institution: 'PT-0001' });
  expect(payload.exp! - payload.iat!).toBe(12 * 60 * 60);
});

test('the clock moves forward only, keeps its place over a restart, and tokens stay good', async () => {
  const directory = freshDirectory();
  const first = await freshService(directory);
  const token = await tokenOf(first, 'auditor-1');
  const moved = await setClock(first.url, '{"now":"2031-01-01T00:00:00+08:00"}');
  expect([moved.status, (await moved.json()).now.slice(0, 17)]).toEqual([200, '2030-12-31T16:00:']);
  const back = await setClock(first.url, '{"now":"2030-01-01T00:00:00Z"}');
  expect([back.status, back.headers.get('content-type')]).toEqual([422, 'application/problem+json']);
  for (const body of ['', '{}', '{"now":1}', '{"now":"2031-13-01T00:00:00Z"}', '{"now":"明天"}'])
    expect((await setClock(first.url, body)).status).toBe(422);
  await first.close();

  const second = await freshService(directory);
  expect(second.clock.now().toISOString().slice(0, 4)).toBe('2030');
  const signedNow = { authorization: `Bearer ${await tokenOf(second, 'auditor-1')}` };
  expect((await fetch(`${second.url}/v1/institutions`, { headers: signedNow })).status).toBe(200);
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
  expect(claims.exp * 1000).toBeLessThan(second.clock.now().getTime());
});

test('keys are made once, readable by their owner only', async () => {
  const directory = freshDirectory();
  const first = await freshService(directory);
  const published = async (url: string) => (await fetch(`${url}/oidc/jwks`)).text();
  const before = await published(first.url);
  await first.close();
  const second = await freshService(directory);
  expect(await published(second.url)).toBe(before);
  for (const name of ['signing.pem', 'hmac.key', 'seal.key'])
    expect(statSync(join(directory, 'keys', name)).mode & 0o777).toBe(0o600);
});

test('beside existing data a lost or damaged key stops the start instead of being replaced', async () => {
  const directory = freshDirectory();
  await (await freshService(directory)).close();
  writeFileSync(join(directory, 'keys/hmac.key'), 'short');
  await expect(startService({ port: 0, dataDir: directory })).rejects.toThrow('密钥文件 hmac.key 已损坏');
  rmSync(join(directory, 'keys/hmac.key'));
  await expect(startService({ port: 0, dataDir: directory })).rejects.toThrow('没有它，已存的儿童身份信息无法读取');
});

test('a data directory serves one service at a time, and a refused start leaves it free', async () => {
  const directory = freshDirectory();
  const first = await freshService(directory);
  await expect(startService({ port: 0, dataDir: directory })).rejects.toThrow('正被另一个托补服务使用');
  await first.close();
  await (await freshService(directory)).close();
});

test('a port in use is named, with what to do', async () => {
  await ensureBuilt();
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void squatter.close());
  const { port } = squatter.address() as { port: number };
  await expect(startService({ port, dataDir: freshDirectory() })).rejects.toThrow(
    `端口 ${port} 无法使用（EADDRINUSE）：请用 PORT 指定别的端口。`,
  );
});

test('a data directory that cannot be made is named', async () => {
  const directory = freshDirectory();
  writeFileSync(join(directory, 'file'), '');
  await expect(startService({ port: 0, dataDir: join(directory, 'file/inside') })).rejects.toThrow(
    '无法创建（ENOTDIR）',
  );
});

test.each(['SIGTERM', 'SIGINT'] as const)('the start command ends on %s, its engine with it', async (signal) => {
  const directory = freshDirectory();
  const { child } = await startProcess(directory);
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([0, null]);
  const again = await freshService(directory);
  expect((await fetch(`${again.url}/healthz`)).status).toBe(200);
});

interface Persona {
  readonly roles: readonly string[];
  readonly token: string;
}

function setClock(url: string, body: string): Promise<Response> {
  return fetch(`${url}/dev/clock`, { method: 'POST', body });
}
