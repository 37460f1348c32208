import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthenticate } from '../../../shared/http/principal.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { startIssuer, type TestIssuer } from '../../support/issuer.ts';

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const claims = { sub: 'a-1', name: '郑负责', roles: ['health-approver', 'emperor'], division: '330903' };
const authenticate = (header: string | undefined) =>
  createAuthenticate({ issuer: issuer.url, audience: 'tuobu' })(header);

async function refusal(header: string | undefined): Promise<[string, string]> {
  const thrown = await authenticate(header).catch((error: unknown) => error);
  if (!(thrown instanceof Refusal)) throw new Error(`not refused: ${String(thrown)}`);
  return [thrown.code, thrown.message];
}

describe('a token', () => {
  test('of the issuer names who asks; an account without a person is its own, unknown roles count for nothing', async () => {
    expect(await authenticate(`Bearer ${await issuer.token(claims)}`)).toEqual({
      subject: 'a-1',
      person: 'a-1',
      name: '郑负责',
      office: '郑负责',
      roles: ['health-approver'],
      division: '330903',
      institution: null,
    });
  });

  test('says the human behind the account and the office', async () => {
    const token = await issuer.token({ ...claims, person: 'p-9', office: '示例卫生健康局' });
    expect(await authenticate(`bearer ${token}`)).toMatchObject({ person: 'p-9', office: '示例卫生健康局' });
  });

  test('that is absent or no bearer token is refused', async () => {
    const expected = ['unauthenticated', '请先登录：请求里没有有效的 Authorization: Bearer 令牌。'];
    expect(await refusal(undefined)).toEqual(expected);
    expect(await refusal('Basic YTpi')).toEqual(expected);
    expect(await refusal('Bearer ')).toEqual(expected);
  });

  test('that has expired says so', async () => {
    const token = await issuer.token(claims, { expires: '-1m' });
    expect(await refusal(`Bearer ${token}`)).toEqual(['unauthenticated', '登录已过期。请重新登录。']);
  });

  test('of another audience, issuer or key, unsigned, signed with a secret or tampered with is refused', async () => {
    const good = await issuer.token(claims);
    const [header, payload, signature] = good.split('.') as [string, string, string];
    const more = Buffer.from(payload, 'base64url').toString().replace('health-approver', 'finance-officer');
    const tokens = [
      await issuer.token(claims, { audience: 'other' }),
      await issuer.token(claims, { issuer: 'https://issuer.example' }),
      await issuer.token(claims, { foreignKey: true }),
      new UnsecuredJWT(claims).setIssuer(issuer.url).setAudience('tuobu').setExpirationTime('1h').encode(),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'test' })
        .setIssuer(issuer.url)
        .setAudience('tuobu')
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode('a secret of thirty-two characters')),
      `${header}.${Buffer.from(more).toString('base64url')}.${signature}`,
      'not.a.token',
      'nothing',
    ];
    for (const token of tokens)
      expect(await refusal(`Bearer ${token}`)).toEqual(['unauthenticated', '令牌无效。请重新登录。']);
  });

  test('that names no account is refused', async () => {
    const token = await issuer.token({ roles: [] });
    expect((await refusal(`Bearer ${token}`))[0]).toBe('unauthenticated');
  });

  test('cannot be judged while the issuer is out of reach, and is again when it is back', async () => {
    let up = false;
    const lately = createAuthenticate({
      issuer: issuer.url,
      audience: 'tuobu',
      fetch: (url) => (up ? fetch(url) : Promise.reject(new TypeError('fetch failed'))),
    });
    const header = `Bearer ${await issuer.token(claims)}`;
    await expect(lately(header)).rejects.toMatchObject({ code: 'busy', extras: { retryAfterSeconds: 5 } });
    up = true;
    expect((await lately(header)).subject).toBe('a-1');
  });
});
