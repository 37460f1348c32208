import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createIssuer } from '../../../infra/local/issuer.ts';
import { keepKeys } from '../../../infra/local/keys.ts';
import { idNumber } from '../../support/builders.ts';
import { type LocalProcess, startProcess } from '../../support/local-process.ts';
import { freshDirectory } from '../../support/service.ts';

// A stale build is made anew first, and a machine at work on other things takes its time over that.
vi.setConfig({ testTimeout: 120_000 });

const periods = ['2025-06', '2025-07', '2025-08'];
const roster = Array.from({ length: 150 }, (_, index) => ({
  name: '示例幼儿',
  idNumber: idNumber('2023-06-15', index + 1),
  birthOrder: 1 + (index % 3),
}));

test('a submission of 150 children whose process is killed is finished by the same call after the next start', async () => {
  const directory = freshDirectory();
  let service = await startProcess(directory);
  const port = Number(new URL(service.url).port);
  const issuer = await createIssuer(`${service.url}/oidc`, 'tuobu', keepKeys(directory, true));
  const sign = (role: string, institution?: string) =>
    issuer.sign({ sub: role, name: role, roles: [role], division: '330903', ...(institution ? { institution } : {}) });
  const [site, reviewer, approver, finance, auditor] = await Promise.all([
    sign('institution', 'PT-0900'),
    sign('health-reviewer'),
    sign('health-approver'),
    sign('finance-officer'),
    sign('auditor'),
  ]);

  await call(service, reviewer, 'PUT', '/v1/institutions/PT-0900', { body: bigSite });
  const rate = { rate: '0.10', from: '2025-01', to: '2025-12', docNo: '示例', reason: '示例' };
  const proposed = await call(service, approver, 'POST', '/v1/institutions/PT-0900/rates', { body: rate });
  await call(service, finance, 'POST', `${proposed.location}/cosign`, { body: {} });
  const { body: room } = await call(service, site, 'POST', '/v1/classes', { body: bigClass });

  for (const [round, period] of periods.entries()) {
    const children = roster.map((child) => ({ ...child, classId: room.id }));
    const drafted = await call(service, site, 'POST', '/v1/claims', { body: { kind: 'operating', period, children } });
    const submission = { body: {}, key: `submit-${period}`, ifMatch: drafted.etag };
    const cutOff = call(service, site, 'POST', `${drafted.location}/submit`, submission).catch(() => 'cut off');
    await pause(15 + 30 * round);
    await service.kill();
    await cutOff;

    service = await startProcess(directory, port);
    await passLease(service);
    const submitted = await call(service, site, 'POST', `${drafted.location}/submit`, submission);
    // 150 children × 2000.00 × 10% = 30000.00; a child whose slot was lost or taken twice would count 0.
    expect([submitted.body.status, submitted.body.totals]).toMatchObject([
      'submitted',
      { lines: 150, computed: '30000.00' },
    ]);
    const audit = await call(service, auditor, 'GET', `/v1/audit${drafted.location.slice('/v1'.length)}`);
    const commands = (audit.body.events as { command: string }[]).map(({ command }) => command);
    expect([audit.body.valid, commands]).toEqual([true, ['create', 'submit']]);
  }
});

const since = { from: '2023-01-16', document: '示例登记材料' };
const bigSite = {
  name: '示例大园',
  legalPersons: [
    { ...since, uscc: '52330903MJ0000018C', name: '示例大园', representative: '示例', entityType: 'social-service' },
  ],
  filings: [{ ...since, number: '示例备〔2023〕9号' }],
  registeredPlaces: [{ ...since, places: 300 }],
};
const bigClass = {
  name: '示例班',
  type: '托大班',
  openedOn: '2023-02-13',
  places: 200,
  feeStandards: [{ from: '2023-02', monthly: '2000.00' }],
};

interface Answer {
  readonly etag: string | null;
  readonly location: string;
  readonly body: Readonly<Record<string, unknown>>;
}

async function call(
  { url }: LocalProcess,
  token: string,
  method: string,
  path: string,
  { body, key = crypto.randomUUID(), ifMatch }: { body?: unknown; key?: string; ifMatch?: string | null } = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(method === 'POST' ? { 'idempotency-key': key } : {}),
      ...(ifMatch ? { 'if-match': ifMatch } : {}),
    },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  const { headers } = response;
  return { etag: headers.get('etag'), location: headers.get('location') ?? '', body: JSON.parse(text) };
}

/** Moves the business clock past the lease of whoever died with it. */
async function passLease({ url }: LocalProcess): Promise<void> {
  const { now } = (await (await fetch(`${url}/dev/clock`)).json()) as { now: string };
  const later = new Date(new Date(now).getTime() + 61_000).toISOString();
  await fetch(`${url}/dev/clock`, { method: 'POST', body: JSON.stringify({ now: later }) });
}
