import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type DemoChild, type DemoSite, demoSites, demoYears } from './demo-roster.ts';
import type { Issuer } from './issuer.ts';
import { claimsOf, personas } from './personas.ts';

/** Remembers in the data directory whether the demo data is to be made, being made or there. */
export interface DemoMark {
  isWanted(): boolean;
  begin(): void;
  finish(): void;
}

export function readDemoMark(dataDir: string): DemoMark {
  const file = join(dataDir, 'demo.json');
  const write = (state: string) => writeFileSync(file, JSON.stringify({ state }));
  const isWanted = () => existsSync(file) && readFileSync(file, 'utf8').includes('begun');
  return { isWanted, begin: () => write('begun'), finish: () => write('done') };
}

/**
 * Fills an empty service with 普陀区 as it might be, through the same calls that people make.
 * Every command has a fixed key, so that a start that was killed half-way is finished by the next one.
 */
export async function seedDemo(url: string, issuer: Issuer): Promise<void> {
  const as = createCallers(url, issuer);
  await as('approver-1', 'PUT', '/v1/division/payment-basis', {
    docNo: '示例发〔2023〕1号',
    issuer: '示例区人民政府办公室',
    issuedOn: '2023-01-10',
    validFrom: '2023-01-01',
  });
  for (const site of demoSites) await seedSite(as, site);
  for (const [site, period, reached] of claims) await seedClaim(as, site, period, reached);
}

/** Which claims there are and how far each has come, so that every desk has something on it. */
const stages = ['draft', 'submitted', 'reviewed', 'determined'] as const;
type Stage = (typeof stages)[number];
const claims: readonly (readonly [site: string, period: string, reached: Stage])[] = [
  ['PT-0001', '2025-01', 'determined'],
  ['PT-0002', '2025-01', 'determined'],
  ['PT-0001', '2025-02', 'reviewed'],
  ['PT-0002', '2025-02', 'submitted'],
  ['PT-0001', '2025-03', 'submitted'],
  ['PT-0001', '2025-04', 'draft'],
];

async function seedSite(as: Call, site: DemoSite): Promise<void> {
  const own = `institution-${site.id}`;
  const found = await as('reviewer-1', 'GET', `/v1/institutions/${site.id}`);
  if (found.status === 404) await as('reviewer-1', 'PUT', `/v1/institutions/${site.id}`, site.institution);
  for (const [index, rate] of site.rates.entries()) {
    const year = demoYears[index]!;
    const docNo = `示例卫健〔${year}〕${index + 2}号`;
    const body = { rate, from: `${year}-01`, to: `${year}-12`, docNo, reason: '示例：按年度考核结果核定' };
    const proposed = await as('approver-1', 'POST', `/v1/institutions/${site.id}/rates`, body);
    await as('finance-1', 'POST', `${proposed.location}/cosign`, {});
  }
  const classIds = new Map<string, string>();
  for (const each of site.classes) {
    const { body } = await as(own, 'POST', '/v1/classes', each);
    classIds.set(String(each.name), String(body.id));
  }
  for (const child of site.children) await seedChild(as, own, child, classIds);
}

async function seedChild(as: Call, own: string, child: DemoChild, classIds: Map<string, string>): Promise<void> {
  const { stays, ...who } = child;
  for (const { className, ...days } of stays)
    await as(own, 'POST', '/v1/enrolments', { ...who, ...days, classId: classIds.get(className) });
}

async function seedClaim(as: Call, site: string, period: string, reached: Stage): Promise<void> {
  const own = `institution-${site}`;
  const drafted = await as(own, 'POST', '/v1/claims', { kind: 'operating', period });
  const claim = drafted.location;
  const far = stages.indexOf(reached);
  if (far < 1) return;
  const submitted = await as(own, 'POST', `${claim}/submit`, {}, drafted.etag);
  if (far < 2) return;
  const reduced = { lineId: '0001', amount: '100.00', reason: 'absent', note: '示例：当月实际在托半个月' };
  const reviewed = await as(
    'reviewer-1',
    'POST',
    `${claim}/review`,
    { decision: 'pass', lines: [reduced] },
    submitted.etag,
  );
  if (far < 3) return;
  await as('approver-1', 'POST', `${claim}/determine`, { decision: 'pass' }, reviewed.etag);
}

interface Reply {
  readonly status: number;
  readonly etag: string | undefined;
  readonly location: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Call = (
  persona: string,
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  body?: unknown,
  ifMatch?: string,
) => Promise<Reply>;

/** Calls as a persona. The key of a command is what it says, so that the same call is never carried out twice. */
function createCallers(url: string, issuer: Issuer): Call {
  return async function call(persona, method, path, body, ifMatch) {
    const who = personas.find(({ id }) => id === persona);
    if (!who) throw new Error(`there is no persona ${persona}`);
    const text = body === undefined ? null : JSON.stringify(body);
    const key = createHash('sha256').update(`${persona} ${method} ${path} ${text}`).digest('hex');
    const response = await fetch(url + path, {
      method,
      body: text,
      headers: {
        authorization: `Bearer ${await issuer.sign(claimsOf(who))}`,
        'content-type': 'application/json',
        ...(method === 'POST' ? { 'idempotency-key': `demo-${key}` } : {}),
        ...(ifMatch ? { 'if-match': ifMatch } : {}),
      },
    });
    const answered = await response.text();
    const { status, headers } = response;
    // A submission that was cut off holds its claim for some seconds; then the same call goes on with it.
    if (status >= 400 && headers.has('retry-after')) {
      await pause(Number(headers.get('retry-after')) * 1000);
      return call(persona, method, path, body, ifMatch);
    }
    if (status >= 400 && status !== 404)
      throw new Error(`demo data: ${method} ${path} answered ${status}: ${answered}`);
    const etag = headers.get('etag') ?? undefined;
    return { status, etag, location: headers.get('location') ?? '', body: JSON.parse(answered) };
  };
}
