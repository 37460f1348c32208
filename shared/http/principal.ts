import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Refusal } from '../refusal.ts';
import { type DelegatedRole, delegableRoles, type Role, roles } from '../roles.ts';

/** Who asks, as their token says it, and in whose stead. `person` is the human behind the account: what four eyes compares. */
export interface Principal {
  readonly subject: string;
  readonly person: string;
  readonly name: string;
  readonly office: string;
  readonly roles: readonly Role[];
  readonly division: string;
  readonly institution: string | null;
  /** Those of the roles that the token does not carry and others delegated (AB岗); only set when they were asked for. */
  readonly delegated?: readonly DelegatedRole[];
}

/** Answers the roles that others delegated to a person of a division and that are in force at an instant. */
export type Delegations = (to: Pick<Principal, 'division' | 'person'>, now: Date) => Promise<readonly DelegatedRole[]>;

/** Reads an Authorization header; throws `unauthenticated` when there is no token or a bad one. */
export type Authenticate = (authorization: string | undefined) => Promise<Principal>;

export interface IssuerOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly fetch?: (url: string) => Promise<Response>;
}

/**
 * Checks tokens of one OIDC issuer: signature (RS256 only), issuer, audience and times. The keys are looked up through
 * discovery at the first token and kept; jose fetches them again when a new key id appears.
 * Times are compared with real time: a local service whose business clock was moved still honours its tokens.
 */
export function createAuthenticate({ issuer, audience, fetch: load = fetch }: IssuerOptions): Authenticate {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const keysOnce = () => {
    keys ??= discoverKeys(issuer, load).catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };
  return async (authorization) => {
    const token = bearerToken(authorization);
    const options = { algorithms: ['RS256'], issuer, audience, clockTolerance: 5, requiredClaims: ['sub', 'exp'] };
    try {
      const { payload } = await jwtVerify(token, await keysOnce(), options);
      return principalOf(payload);
    } catch (error) {
      throw tokenFault(error);
    }
  };
}

/** What a verified token says of its bearer. An account without `person` is its own person. */
export function principalOf(claims: JWTPayload): Principal {
  const text = (name: string) => (typeof claims[name] === 'string' && claims[name] !== '' ? claims[name] : null);
  const subject = text('sub');
  if (subject === null) throw unauthenticated('令牌里没有账号（sub）。请重新登录。');
  const name = text('name') ?? subject;
  const held = Array.isArray(claims.roles) ? claims.roles : [];
  return {
    subject,
    person: text('person') ?? subject,
    name,
    office: text('office') ?? name,
    roles: roles.filter((role) => held.includes(role)),
    division: text('division') ?? '',
    institution: text('institution'),
  };
}

function bearerToken(authorization: string | undefined): string {
  const match = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '');
  if (!match) throw unauthenticated('请先登录：请求里没有有效的 Authorization: Bearer 令牌。');
  return match[1]!;
}

async function discoverKeys(issuer: string, load: (url: string) => Promise<Response>): Promise<JWTVerifyGetKey> {
  const answer = await load(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (!answer.ok) throw new Error(`discovery of ${issuer} answered ${answer.status}`);
  const { jwks_uri: uri } = (await answer.json()) as { jwks_uri?: string };
  if (!uri) throw new Error(`discovery of ${issuer} names no jwks_uri`);
  return createRemoteJWKSet(new URL(uri));
}

/** A token that does not hold is the caller's affair; an issuer that cannot be reached is not. */
function tokenFault(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  if (error instanceof errors.JWTExpired) return unauthenticated('登录已过期。请重新登录。');
  if (isUnreachable(error)) return new Refusal('busy', '暂时联系不上登录服务。请稍后再试。', { retryAfterSeconds: 5 });
  return unauthenticated('令牌无效。请重新登录。');
}

/** `ERR_JOSE_GENERIC`: the key set did not answer as one. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';
}

function unauthenticated(detail: string): Refusal {
  return new Refusal('unauthenticated', detail);
}

/** Who acts, in the one of their roles that the operation asks for. A delegated role is signed for in the name of its holder's office. */
export function actorOf({ subject, person, name, office, roles: held, delegated }: Principal, asked: readonly Role[]) {
  const role = asked.find((one) => held.includes(one));
  if (!role) throw new Error(`${subject} was admitted with none of the roles ${asked.join(', ')}`);
  const holder = delegated?.find((one) => one.role === role);
  if (!holder) return { subject, person, name, role, office };
  return { subject, person, name: `${name}（受${holder.name}委托）`, role, office: holder.office };
}

/** The roles that the token itself carries: what was delegated to its bearer is not theirs to pass on. */
export function ownRoles({ roles: held, delegated = [] }: Principal): Role[] {
  return held.filter((role) => !delegated.some((one) => one.role === role));
}

/**
 * The bearer with what others delegated to them, where the token lacks every role that is wanted; so whoever acts in a role of
 * their own pays no look-up. An institution's or an auditor's account acts for nobody.
 */
export async function standingIn(
  bearer: Principal,
  wanted: readonly Role[],
  look: (bearer: Principal) => Promise<readonly DelegatedRole[]>,
): Promise<Principal> {
  const suffices = wanted.some((role) => bearer.roles.includes(role));
  const mayStandIn = bearer.roles.every((role) => delegableRoles.some((one) => one === role));
  if (suffices || !mayStandIn || !isDivision(bearer.division)) return bearer;
  const given = (await look(bearer)).filter(({ role }) => !bearer.roles.includes(role));
  return { ...bearer, roles: [...bearer.roles, ...given.map(({ role }) => role)], delegated: given };
}

/** A code of GB/T 2260. */
export function isDivision(text: string): boolean {
  return /^\d{6}$/.test(text);
}
