import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { encodeItem } from '../../../shared/storage/codec.ts';
import { wholeTable } from '../../../tests/shared/storage/table-invariants.ts';
import { type Answered, type Api, type Persona, startApi } from '../../../tests/support/api.ts';
import { idNumber } from '../../../tests/support/builders.ts';
import { childBody, classBody, institutionBody, paymentBasisBody, people } from '../../../tests/support/county.ts';
import { startMeter } from './meter.ts';
import type { Measured } from './sheet.ts';

/** How often a month's work looks at things besides doing them, for one institution. */
const looks = { roster: 8, claim: 8, lists: 4, newChildren: 3, feeQuestions: 60 };

/** What each kind of request took, one of them. */
export interface Taken {
  readonly count: number;
  readonly reads: number;
  readonly writes: number;
  readonly milliseconds: number;
}

export interface Month {
  readonly perInstitution: Measured;
  readonly byRequest: ReadonlyMap<string, Taken>;
}

/** The main job of a month, from the roster to the payment sent to the treasury, over the functions and the engine, for some institutions; by the institution. */
export async function measureMonth(
  institutions: number,
  children: number,
  atEnd: (work: () => void) => unknown,
): Promise<Month> {
  const meter = await startMeter();
  const api = await startApi('2024-06-03T01:00:00Z', { DYNAMODB_ENDPOINT: meter.url }, atEnd);
  meter.target = api.table.endpoint;
  const sites = await register(api, institutions, children);
  meter.take();
  const before = await storedBytes(api);
  const byRequest = new Map<string, Taken>();
  const observed = observing(api, meter, byRequest);
  await work(observed, sites);
  const all = [...byRequest.values()];
  const sum = (of: (taken: Taken) => number) => all.reduce((total, taken) => total + of(taken), 0) / institutions;
  const perInstitution = {
    requests: sum(({ count }) => count),
    writeUnits: sum(({ writes }) => writes),
    readUnits: sum(({ reads }) => reads),
    milliseconds: sum(({ milliseconds }) => milliseconds),
    storedBytes: ((await storedBytes(api)) - before) / institutions,
  };
  meter.close();
  api.issuer.close();
  return { perInstitution, byRequest };
}

interface Site {
  readonly persona: Persona;
  readonly classId: string;
  readonly number: number;
}

async function register(api: Api, institutions: number, children: number): Promise<Site[]> {
  const { reviewer, approver, finance } = people;
  done(await api.put('/v1/division/payment-basis', approver, paymentBasisBody));
  const sites: Site[] = [];
  for (let number = 0; number < institutions; number++) {
    const id = `PT-${number}`;
    const persona = { ...people.qinghe, sub: id, institution: id };
    done(await api.put(`/v1/institutions/${id}`, reviewer, siteBody(number)));
    const rate = { rate: '0.10', from: '2024-01', to: '2024-12', docNo: '示例文号', reason: '年度核定' };
    const proposed = done(await api.post(`/v1/institutions/${id}/rates`, approver, rate));
    done(await api.post(`/v1/institutions/${id}/rates/${proposed.json.id}/cosign`, finance));
    const opened = done(await api.post('/v1/classes', persona, { ...classBody, places: 100 }));
    const site = { persona, classId: opened.json.id, number };
    for (let order = 0; order < children; order++) done(await enrol(api, site, order));
    sites.push(site);
  }
  return sites;
}

function siteBody(number: number) {
  const name = '示例青禾托育园';
  const account = { from: '2023-01-01', document: '示例开户证明', name, bank: '示例银行', number: `6217000${number}` };
  return { ...institutionBody(name, '52330903MJ0000018C'), accounts: [account] };
}

function enrol(api: Api, { persona, classId, number }: Site, order: number): Promise<Answered> {
  const day = String(1 + (number % 28)).padStart(2, '0');
  return api.post('/v1/enrolments', persona, childBody('示例幼儿', idNumber(`2023-02-${day}`, order + 1), classId));
}

/** What everybody does with a month's claims. */
async function work(api: Api, sites: readonly Site[]): Promise<void> {
  const { reviewer, approver, finance, clerk, checker } = people;
  const claims: string[] = [];
  for (const site of sites) {
    const { persona } = site;
    for (let look = 0; look < looks.roster; look++) done(await api.get('/v1/enrolments?limit=100', persona));
    for (let child = 0; child < looks.newChildren; child++) done(await enrol(api, site, 500 + child));
    const { json } = done(await api.post('/v1/claims', persona, { kind: 'operating', period: '2024-05' }));
    done(await api.post(`/v1/claims/${json.id}/submit`, persona, undefined, 1));
    for (let look = 0; look < looks.claim; look++)
      done(await api.get(`/v1/claims/${json.id}`, look % 2 ? persona : reviewer));
    for (let look = 0; look < looks.lists; look++) done(await api.get('/v1/claims?limit=20', reviewer));
    done(await api.post(`/v1/claims/${json.id}/review`, reviewer, { decision: 'pass' }, 2));
    claims.push(json.id);
    for (let question = 0; question < looks.feeQuestions; question++)
      done(
        await api.call('POST', '/v1/calculations/family-fee', {
          body: { division: '330903', month: '2024-05', facts: { feeStandard: '2000.00', birthOrder: 2 } },
        }),
      );
  }
  done(await api.post('/v1/claims/bulk-determine', approver, { claimIds: claims }));
  const notice = done(await api.post('/v1/notices', approver, { claimIds: claims }));
  api.setClock('2024-06-20T01:00:00Z');
  done(await api.post(`/v1/notices/${notice.json.id}/close`, approver));
  const budget = { docNo: '示例〔2024〕1号', year: '2024', source: 'county', programme: 'operating', type: 'issue' };
  done(await api.post('/v1/budget-documents', finance, { ...budget, amount: '9000000', issuedOn: '2024-01-15' }));
  done(await api.post('/v1/claims/bulk-fund', finance, { claimIds: claims }));
  const batch = done(await api.post('/v1/payment-batches', clerk, { claimIds: claims }));
  await api.download(`/v1/payment-batches/${batch.json.id}/package`, clerk);
  done(await api.post(`/v1/payment-batches/${batch.json.id}/apply`, checker));
}

/** The same API, with what every call takes written down under its method and pattern. */
function observing(api: Api, meter: { take(): { reads: number; writes: number } }, into: Map<string, Taken>): Api {
  const measured = async <Sent extends unknown[]>(
    name: string,
    call: (...sent: Sent) => Promise<Answered>,
    ...sent: Sent
  ) => {
    const began = performance.now();
    const answered = await call(...sent);
    const milliseconds = performance.now() - began;
    const { reads, writes } = meter.take();
    const known = into.get(name) ?? { count: 0, reads: 0, writes: 0, milliseconds: 0 };
    into.set(name, {
      count: known.count + 1,
      reads: known.reads + reads,
      writes: known.writes + writes,
      milliseconds: known.milliseconds + milliseconds,
    });
    return answered;
  };
  const pattern = (path: string) => path.replace(/\?.*/, '').replace(/(clm|ntc|bat)_\w+/, '{id}');
  return {
    ...api,
    call: (method, path, sent) => measured(`${method} ${pattern(path)}`, api.call, method, path, sent),
    get: (path, as) => measured(`GET ${pattern(path)}`, api.get, path, as),
    post: (path, as, body, ifMatch) => measured(`POST ${pattern(path)}`, api.post, path, as, body, ifMatch),
    put: (path, as, body, ifMatch) => measured(`PUT ${pattern(path)}`, api.put, path, as, body, ifMatch),
  };
}

function done(answered: Answered): Answered {
  if (answered.status < 300) return answered;
  throw new Error(`${answered.status}: ${JSON.stringify(answered.json)}`);
}

/** Table and index as they are billed: each item's bytes and a hundred more, twice where the index shows it. */
async function storedBytes(api: Api): Promise<number> {
  const items = [...(await wholeTable(api.table)).values()];
  return items.reduce((sum, item) => sum + (item.gsi1pk ? 2 : 1) * (100 + bytesOf({ M: encodeItem(item) })), 0);
}

/** The size of a value by the published rules. */
function bytesOf(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return 1 + Math.ceil(value.N.length / 2);
  if (value.B !== undefined) return value.B.byteLength;
  if (value.L !== undefined) return 3 + value.L.reduce((sum, each) => sum + 1 + bytesOf(each), 0);
  if (value.M !== undefined)
    return (
      3 + Object.entries(value.M).reduce((sum, [name, each]) => sum + 1 + Buffer.byteLength(name) + bytesOf(each), 0)
    );
  return 1;
}
