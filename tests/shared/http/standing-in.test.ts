import { expect, test } from 'vitest';
import { actorOf, ownRoles, type Principal, principalOf, standingIn } from '../../../shared/http/principal.ts';
import type { DelegatedRole, Role } from '../../../shared/roles.ts';

const token = (...roles: Role[]) =>
  principalOf({ sub: 'b', name: '乙', office: '示例财政局', roles, division: '330903' });
const given: DelegatedRole[] = [
  { role: 'health-reviewer', name: '甲', office: '示例卫生健康局' },
  { role: 'payment-clerk', name: '丙', office: '示例支付中心' },
];

async function admitted(bearer: Principal, ...wanted: Role[]): Promise<{ looks: number; principal: Principal }> {
  let looks = 0;
  const principal = await standingIn(bearer, wanted, async () => {
    looks += 1;
    return given;
  });
  return { looks, principal };
}

test('whoever has one of the wanted roles of their own is not looked up', async () => {
  const bearer = token('payment-clerk');
  expect(await admitted(bearer, 'payment-clerk', 'payment-checker')).toEqual({ looks: 0, principal: bearer });
});

test('an institution’s and an auditor’s account act for nobody, and no account without a division does', async () => {
  const nowhere = { ...token(), division: '' };
  for (const bearer of [token('institution'), token('auditor'), token('auditor', 'payment-clerk'), nowhere])
    expect(await admitted(bearer, 'health-reviewer')).toEqual({ looks: 0, principal: bearer });
});

test('who has none of them also has what others delegated, and keeps what is their own', async () => {
  const { looks, principal } = await admitted(token('payment-clerk'), 'health-reviewer');
  expect([looks, principal.roles, ownRoles(principal)]).toEqual([
    1,
    ['payment-clerk', 'health-reviewer'],
    ['payment-clerk'],
  ]);
});

test('a delegated act is of the delegate’s person, under a name that says for whom, in the name of the holder’s office', async () => {
  const { principal } = await admitted(token('payment-clerk'), 'health-reviewer');
  expect(actorOf(principal, ['health-reviewer'])).toEqual({
    subject: 'b',
    person: 'b',
    name: '乙（受甲委托）',
    role: 'health-reviewer',
    office: '示例卫生健康局',
  });
  expect(actorOf(principal, ['payment-clerk'])).toMatchObject({ name: '乙', office: '示例财政局' });
});
