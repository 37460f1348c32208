import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface TestIssuer {
  readonly url: string;
  /** A token as the issuer would give it; `over` changes issuer, audience, algorithm header or times. */
  token(claims: JWTPayload, over?: TokenOver): Promise<string>;
  close(): void;
}
interface TokenOver {
  readonly issuer?: string;
  readonly audience?: string;
  readonly expires?: string;
  readonly foreignKey?: boolean;
}

/** A real OIDC issuer on this machine: discovery, JWKS and RS256 tokens. */
export async function startIssuer(): Promise<TestIssuer> {
  const own = await generateKeyPair('RS256');
  const foreign = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'test', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    if (request.url === '/jwks') return response.end(JSON.stringify({ keys: [jwk] }));
    return response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks` }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  server.unref();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    token: (claims, over = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: 'test' })
        .setIssuer(over.issuer ?? url)
        .setAudience(over.audience ?? 'tuobu')
        .setIssuedAt()
        .setExpirationTime(over.expires ?? '10m')
        .sign(over.foreignKey ? foreign.privateKey : own.privateKey),
    close: () => void server.close(),
  };
}
