import { beforeAll, describe, expect, test } from 'vitest';
import { type Duty, duties } from '../../shared/claims/claim.ts';
import { delegableRoles, type Role } from '../../shared/roles.ts';
import { type Answered, type Api, type Persona, startApi } from '../support/api.ts';
import { childBody, furnish, institutionBody, numbers, people } from '../support/county.ts';

/** How somebody comes by a role: their own token carries it, or its holder delegated it to them. */
const ways = ['own', 'delegated'] as const;
type Way = (typeof ways)[number];

const roleOf: Readonly<Record<Duty, Role>> = {
  submitter: 'institution',
  reviewer: 'health-reviewer',
  approver: 'health-approver',
  financeOfficer: 'finance-officer',
  clerk: 'payment-clerk',
  checker: 'payment-checker',
};

/** A claim that goes through every duty twice, and how those of its first round came by their roles. */
interface Case {
  readonly first: Way;
  readonly site: Persona;
  readonly id: string;
}

let api: Api;
const cases: Case[] = [];
let batchId = '';

/** The account in which a person acts in a duty. An institution's duty is never delegated: by that way nobody comes by it. */
const accounts = new Map<string, Persona>();
function account(person: string, duty: Duty, way: Way, site: Persona): Persona {
  const sub = `${person}-${duty}-${way}`;
  const own = duty === 'submitter' ? { institution: site.institution! } : {};
  const made = { sub, person, office: '示例单位', roles: way === 'own' ? [roleOf[duty]] : [], ...own };
  const known = accounts.get(sub) ?? made;
  accounts.set(sub, known);
  return known;
}
const personOf = ({ first }: Case, duty: Duty) => `${first}-${duty}`;
const fresh = ({ first }: Case, duty: Duty) => `${first}-${duty}-later`;

beforeAll(async () => {
  api = await startApi('2025-06-03T01:00:00Z');
  const { classes } = await furnish(api);
  for (const [way, site, number, classId] of [
    ['own', people.qinghe, numbers[0]!, classes.qinghe],
    ['delegated', people.haixing, numbers[1]!, classes.haixing],
  ] as const) {
    await furnish2025(site);
    done(await api.post('/v1/enrolments', site, childBody('示例幼儿', number, classId, { from: '2025-01-01' })));
    const drafted = done(await api.post('/v1/claims', site, { kind: 'operating', period: '2025-05' }));
    cases.push({ first: way, site, id: drafted.json.id });
  }
  for (const one of cases)
    for (const duty of duties) for (const person of [personOf(one, duty), fresh(one, duty)]) await delegateAll(person);
});

async function furnish2025({ institution, office: name }: typeof people.qinghe): Promise<void> {
  const path = `/v1/institutions/${institution}`;
  const rate = { rate: '0.10', from: '2025-01', to: '2025-12', docNo: '示例文号2', reason: '年度核定' };
  const proposed = await api.post(`${path}/rates`, people.approver, rate);
  done(await api.post(`${path}/rates/${proposed.json.id}/cosign`, people.finance));
  const bank = { from: '2023-01-01', document: '示例开户证明', name, bank: '示例银行', number: '621700000000001' };
  const { json } = await api.get(path, people.reviewer);
  const body = { ...institutionBody(name, '52330903MJ0000018C'), accounts: [bank] };
  done(await api.put(path, people.reviewer, body, json.version));
}

/** Every holder of a role delegates it to the person, from today for a year. */
async function delegateAll(person: string): Promise<void> {
  const { reviewer, approver, finance, clerk, checker } = people;
  for (const [index, holder] of [reviewer, approver, finance, clerk, checker].entries())
    done(
      await api.post('/v1/delegations', holder, {
        role: delegableRoles[index],
        to: { person, name: '示例受托人' },
        from: '2025-06-03',
        until: '2026-06-02',
        reason: '岗位互补',
      }),
    );
}

/** The entry points of each duty: what they send, and the code that comes back where they are refused. */
type Entry = (one: Case, as: Persona) => Promise<Answered>;
const onClaim =
  (command: string, body?: unknown): Entry =>
  async (one, as) =>
    api.post(`/v1/claims/${one.id}/${command}`, as, body, await versionOf(one));
const onMany =
  (path: string): Entry =>
  ({ id }, as) =>
    api.post(path, as, { claimIds: [id] });
const entries: Readonly<Record<Duty, readonly Entry[]>> = {
  submitter: [onClaim('submit')],
  reviewer: [
    onClaim('review', { decision: 'pass' }),
    onClaim('review', { decision: 'return', reason: '请补材料' }),
    onClaim('review', { decision: 'reject', reason: '不符合条件' }),
  ],
  approver: [
    onClaim('determine', { decision: 'pass' }),
    onClaim('determine', { decision: 'return', reason: '请核对' }),
    onMany('/v1/claims/bulk-determine'),
  ],
  financeOfficer: [
    onClaim('fund', { decision: 'pass' }),
    onClaim('fund', { decision: 'return', reason: '请核对' }),
    onMany('/v1/claims/bulk-fund'),
  ],
  clerk: [onMany('/v1/payment-batches')],
  checker: [(_one, as) => api.post(`/v1/payment-batches/${batchId}/apply`, as)],
};
const codeOf = ({ json }: Answered): string | null => json.code ?? json.items?.[0]?.code ?? null;

async function versionOf({ id, site }: Case): Promise<number> {
  return (await api.get(`/v1/claims/${id}`, site)).json.version;
}

/** Carries a duty out by its first entry point, and fails where that is refused. */
async function act(one: Case, duty: Duty, person: string, way: Way): Promise<Answered> {
  return done(await entries[duty][0]!(one, account(person, duty, way, one.site)));
}

function done(answered: Answered): Answered {
  if (answered.status >= 300 || codeOf(answered)) throw new Error(JSON.stringify(answered.json));
  return answered;
}

/** What the duties wait for between them, by persons who have none: 公示, 指标, and the batch that is then checked. */
async function prepare(one: Case, duty: Duty, year: string): Promise<void> {
  if (duty !== 'financeOfficer') return;
  const notice = done(await api.post('/v1/notices', people.approver, { claimIds: [one.id] }));
  api.setClock(`${notice.json.to}T17:00:00Z`);
  done(await api.post(`/v1/notices/${notice.json.id}/close`, people.approver));
  const money = { source: 'city', programme: 'operating', type: 'add', amount: '300.00' };
  const document = { docNo: `示例${year}年${one.id}`, year, ...money, issuedOn: `${year}-01-02` };
  done(await api.post('/v1/budget-documents', people.finance, document));
}

/** Every duty once, each by a person of its own, until the treasury sends the money back. */
async function firstRound(one: Case): Promise<void> {
  for (const duty of duties) {
    await prepare(one, duty, '2025');
    const answered = await act(one, duty, personOf(one, duty), duty === 'submitter' ? 'own' : one.first);
    if (duty === 'clerk') batchId = answered.json.id;
  }
  const batch = await api.get(`/v1/payment-batches/${batchId}`, people.clerk);
  const path = `/v1/payment-batches/${batchId}/payments/${batch.json.payments[0].id}/answer`;
  const sentBack = { outcome: 'returned-by-treasury', on: '2025-06-11', reason: '退回' };
  for (const who of [people.clerk, people.checker]) done(await api.post(path, who, sentBack));
}

/** The year ends, and who had funded a claim returns it to its institution. */
async function returned(one: Case): Promise<void> {
  const officer = account(personOf(one, 'financeOfficer'), 'financeOfficer', one.first, one.site);
  done(await onClaim('fund', { decision: 'return', reason: '请重新核对' })(one, officer));
}

const caseOf = (first: Way) => cases.find((one) => one.first === first)!;
const audited = async ({ id }: Case) => (await api.get(`/v1/audit/claims/${id}`, people.auditor)).json;

test('two claims go through every duty and come back, one by persons in roles of their own, one by delegates', async () => {
  for (const one of cases) await firstRound(one);
  done(await api.post('/v1/budget-years/2025/close', people.finance));
  for (const one of cases) {
    await returned(one);
    const { valid, violations, head, events } = await audited(one);
    expect([valid, violations, head.status]).toEqual([true, [], 'returned']);
    const acts: { person: { duty: Duty; person: string } | null; actor: { name: string } }[] = events;
    const persons = acts.flatMap(({ person }) => (person ? [[person.duty, person.person]] : []));
    expect(Object.fromEntries(persons)).toEqual(Object.fromEntries(duties.map((duty) => [duty, personOf(one, duty)])));
    const names = acts.filter(({ person }) => person && person.duty !== 'submitter').map(({ actor }) => actor.name);
    expect(new Set(names.map((name) => name.includes('委托')))).toEqual(new Set([one.first === 'delegated']));
  }
  api.setClock('2026-01-05T01:00:00Z');
});

describe.each(ways)('a claim whose every duty was done once, by persons whose roles were %s', (first) => {
  /** The other way round than at first, so that both are seen to be allowed. */
  const other: Way = first === 'own' ? 'delegated' : 'own';

  test.each(duties)('%s: closed to the persons of all other duties, by every way and entry point', async (duty) => {
    const one = caseOf(first);
    await prepare(one, duty, '2026');
    const version = await versionOf(one);
    for (const earlier of duties.filter((each) => each !== duty))
      for (const way of ways)
        for (const [index, entry] of entries[duty].entries()) {
          const refused = await entry(one, account(personOf(one, earlier), duty, way, one.site));
          const code = duty === 'submitter' && way === 'delegated' ? 'forbidden' : 'four_eyes';
          expect([earlier, way, index, codeOf(refused)]).toEqual([earlier, way, index, code]);
        }
    expect(await versionOf(one)).toBe(version);
    // The one who had the duty before may have it again, and so may somebody new.
    const person = first === 'own' ? personOf(one, duty) : fresh(one, duty);
    const answered = await act(one, duty, person, duty === 'submitter' ? 'own' : other);
    if (duty === 'clerk') batchId = answered.json.id;
  });

  test('holds its invariants to the end', async () => {
    expect(await audited(caseOf(first))).toMatchObject({ valid: true, violations: [], head: { status: 'in-payment' } });
  });
});
