import { createHash } from 'node:crypto';
import { errors, exportJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Keys } from './keys.ts';

/** The local OIDC issuer: the same checks of tokens as with a bureau's own issuer, without one. */
export interface Issuer {
  readonly url: string;
  readonly documents: Readonly<Record<string, unknown>>;
  sign(claims: JWTPayload): Promise<string>;
  /** The claims of a token the API's authorizer would let through, else null. Times are compared with real time. */
  verify(token: string): Promise<JWTPayload | null>;
}

export async function createIssuer(url: string, audience: string, { signing }: Pick<Keys, 'signing'>): Promise<Issuer> {
  const { n = '', e = '' } = await exportJWK(signing.public);
  const kid = createHash('sha256').update(n).digest('base64url').slice(0, 16);
  return {
    url,
    documents: {
      '/.well-known/openid-configuration': discovery(url),
      '/jwks': { keys: [{ kty: 'RSA', use: 'sig', alg: 'RS256', kid, n, e }] },
    },
    sign: (claims) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
        .setIssuer(url)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('12h')
        .sign(signing.private),
    verify: async (token) => {
      const options = { issuer: url, audience, algorithms: ['RS256'], requiredClaims: ['exp'] };
      try {
        return (await jwtVerify(token, signing.public, options)).payload;
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}

function discovery(url: string) {
  return {
    issuer: url,
    jwks_uri: `${url}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}
