import { createHash, createHmac } from 'node:crypto';

/**
 * The signature that S3 expects in an address, by the rules of "Authenticating Requests: Using Query Parameters (AWS Signature
 * Version 4)", written down here once more so that nothing of the product is used to check it. `headers` are those that are sent.
 */
export function expectedSignature(
  method: string,
  address: string,
  headers: Readonly<Record<string, string>>,
  secretAccessKey: string,
): string {
  const [, host, path, query] = /^https:\/\/([^/]+)(\/[^?]*)\?(.*)$/.exec(address)!;
  const parameters = query!.split('&').map((pair) => pair.split('=').map(decodeURIComponent) as [string, string]);
  const value = (name: string) => parameters.find(([key]) => key === name)?.[1] ?? '';
  const canonicalQuery = parameters
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, text]) => [uriEncode(name), uriEncode(text)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
  const sent: Record<string, string> = { host: host!, ...headers };
  const signedHeaders = value('X-Amz-SignedHeaders');
  const canonicalHeaders = signedHeaders.split(';').map((name) => `${name}:${(sent[name] ?? '').trim()}\n`);
  const canonicalPath = path!.split('/').map(decodeURIComponent).map(uriEncode).join('/');
  const canonical = [
    method,
    canonicalPath,
    canonicalQuery,
    canonicalHeaders.join(''),
    signedHeaders,
    'UNSIGNED-PAYLOAD',
  ];
  const [, ...scope] = value('X-Amz-Credential').split('/');
  const hash = createHash('sha256').update(canonical.join('\n')).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', value('X-Amz-Date'), scope.join('/'), hash].join('\n');
  const key = scope.reduce<string | Buffer>((of, part) => hmac(of, part), `AWS4${secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
}

/** Every byte but the unreserved characters becomes %XX. */
function uriEncode(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => String.fromCharCode(byte))
    .map((one) =>
      /[A-Za-z0-9\-._~]/.test(one) ? one : `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
