import { beforeAll, expect, test } from 'vitest';
import { readSpreadsheet } from '../../../shared/files/spreadsheet.ts';
import { type Api, startApi } from '../../support/api.ts';
import { childBody, furnish, numbers, people } from '../../support/county.ts';

const { qinghe, haixing, reviewer, approver, finance, auditor } = people;
const street = { sub: 'street', name: '示例街道经办', office: '示例街道办事处', roles: ['health-reviewer'] };
const path = '/v1/division/review-stages';
const first = { name: '街镇审核', office: '示例街道办事处', workingDays: 3 };
const last = { name: '初审', office: null, workingDays: 5 };
const pass = { decision: 'pass' };

let api: Api;
const claims: string[] = [];
beforeAll(async () => {
  // Monday 3 June 2024.
  api = await startApi('2024-06-03T01:00:00Z');
  const { classes } = await furnish(api);
  for (const [site, number, classId] of [
    [qinghe, numbers[0]!, classes.qinghe],
    [haixing, numbers[1]!, classes.haixing],
  ] as const) {
    await api.post('/v1/enrolments', site, childBody('示例幼儿', number, classId));
    const drafted = await api.post('/v1/claims', site, { kind: 'operating', period: '2024-05' });
    expect((await api.post(`/v1/claims/${drafted.json.id}/submit`, site, undefined, 1)).status).toBe(200);
    claims.push(`/v1/claims/${drafted.json.id}`);
  }
});

const standing = async (claim: string, as: typeof reviewer = reviewer) => {
  const { status, stage, stageDueOn } = (await api.get(claim, as)).json;
  return { status, stage, stageDueOn };
};

test('a division that never said otherwise has one stage, of any reviewer and without a limit', async () => {
  const found = await api.get(path, finance);
  const one = [{ name: '初审', office: null, workingDays: null }];
  expect([found.json, found.headers.etag]).toEqual([
    { division: '330903', stages: one, setBy: null, setAt: null, version: 0 },
    '"0"',
  ]);
  expect(await standing(claims[0]!)).toEqual({ status: 'submitted', stage: '初审', stageDueOn: null });
});

test('the approver sets them, with whatever is wrong named', async () => {
  const refused = await api.put(path, approver, { stages: [last, first] });
  expect(refused.json.errors.map(({ pointer, code }: Record<string, string>) => `${pointer} ${code}`)).toEqual([
    '/stages/0/office not_allowed',
    '/stages/1/office not_allowed',
  ]);
  expect((await api.put(path, approver, { stages: [{ ...first, workingDays: 0.5 }, last] })).status).toBe(422);
  expect((await api.put(path, reviewer, { stages: [first, last] })).json.code).toBe('forbidden');
  expect((await api.put(path, approver, { stages: [first, last] }, 3)).json.code).toBe('version_conflict');
  const put = await api.put(path, approver, { stages: [first, last] }, 0);
  expect([put.status, put.headers.etag, put.json.setBy]).toEqual([200, '"1"', '示例卫生健康局']);
  expect((await api.get(path, auditor)).json).toEqual(put.json);
  const far = { ...approver, sub: 'far', division: '330902' };
  expect((await api.get(path, far)).json.version).toBe(0);
});

test('a claim waits for each office in turn, and everybody sees for whom and until when', async () => {
  // Came on Monday 3 June; 4, 5 and 6 June.
  for (const who of [street, reviewer, finance, qinghe])
    expect(await standing(claims[0]!, who as typeof reviewer)).toEqual({
      status: 'submitted',
      stage: '街镇审核',
      stageDueOn: '2024-06-06',
    });
  const early = await api.post(`${claims[0]}/review`, reviewer, pass, 2);
  expect([early.json.code, early.json.detail]).toEqual([
    'forbidden',
    '现在是“街镇审核”环节，由示例街道办事处审核，请等待其办理。',
  ]);
  api.setClock('2024-06-05T01:00:00Z');
  const passed = await api.post(`${claims[0]}/review`, street, pass, 2);
  // Came to the bureau on Wednesday 5 June: 6, 7; 8 to 10 June weekend and 端午; 11, 12, 13.
  expect([passed.status, passed.json.status, passed.json.stage, passed.json.stageDueOn]).toEqual([
    200,
    'submitted',
    '初审',
    '2024-06-13',
  ]);
  expect((await api.post(`${claims[0]}/review`, street, pass, 3)).json.code).toBe('forbidden');
});

test('the list says of each claim in review whose turn it is, and the exceptions what is overdue', async () => {
  const listed = async () =>
    (await api.get('/v1/claims?status=submitted', reviewer)).json.items.map(
      ({ institution, stage, stageDueOn }: { institution: { id: string }; stage: string; stageDueOn: string }) =>
        [institution.id, stage, stageDueOn].join(' '),
    );
  expect(await listed()).toEqual(['PT-0001 初审 2024-06-13', 'PT-0002 街镇审核 2024-06-06']);
  const overdue = async (instant: string) => {
    api.setClock(instant);
    return (await api.get('/v1/reports/exceptions?period=2024-05', auditor)).json.rows.map((row: unknown[]) =>
      row.slice(2),
    );
  };
  const late = (name: string, what: string) => [name, '2024-05', what, '200.00'];
  // The last day of a limit counts: it is over at midnight in Shanghai, 16:00 UTC.
  expect(await overdue('2024-06-06T15:59:00Z')).toEqual([]);
  expect(await overdue('2024-06-06T16:00:00Z')).toEqual([
    late('示例海星托育中心', '审核超期（街镇审核，限2024-06-06办结）'),
  ]);
  expect(await overdue('2024-06-13T16:00:00Z')).toEqual([
    late('示例青禾托育园', '审核超期（初审，限2024-06-13办结）'),
    late('示例海星托育中心', '审核超期（街镇审核，限2024-06-06办结）'),
  ]);
  const cells = await readSpreadsheet(await api.download('/v1/reports/exceptions.xlsx?period=2024-05', auditor));
  expect(cells.flat().join('')).toContain('审核超期（初审');
});

test('who stands in for the street passes its stage in its name', async () => {
  const dates = { from: '2024-06-14', until: '2024-06-14', reason: '出差' };
  const to = { person: 'street-b', name: '示例街道乙' };
  expect((await api.post('/v1/delegations', street, { role: 'health-reviewer', to, ...dates })).status).toBe(201);
  const other = { sub: 'street-b', name: '示例街道乙', office: '示例街道办事处综合科', roles: [] };
  const passed = await api.post(`${claims[1]}/review`, other, pass, 2);
  expect([passed.status, passed.json.stage]).toEqual([200, '初审']);
});

test('a list that gets shorter leaves no claim behind, and the chains of all are unbroken', async () => {
  const shorter = await api.put(path, approver, { stages: [{ ...last, workingDays: null }] });
  expect([shorter.status, shorter.json.version]).toEqual([200, 2]);
  expect(await standing(claims[0]!)).toEqual({ status: 'submitted', stage: '初审', stageDueOn: null });
  for (const claim of claims) {
    const done = await api.post(`${claim}/review`, reviewer, pass, 3);
    expect([done.status, done.json.status, done.json.stage]).toEqual([200, 'reviewed', undefined]);
    expect((await api.get(`/v1/audit${claim.slice(3)}`, auditor)).json).toMatchObject({ valid: true, violations: [] });
  }
});
