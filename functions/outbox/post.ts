import { lookup } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress, isPublicUrl } from './addresses.ts';

export interface Delivery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly anywhere: boolean;
}

export type Delivered = 'delivered' | 'gone' | 'failed';

export const patienceMs = 4_000;

/**
 * Posts once. A 2xx is a delivery, 410 asks for no more, everything else may be tried again. Redirects are not followed, and the
 * address is judged at the moment of connecting, so that no name can lead inside after it was checked.
 */
export async function post({ url, headers, body, anywhere }: Delivery): Promise<Delivered> {
  if (!anywhere && !isPublicUrl(url)) return 'failed';
  const send = url.startsWith('https:') ? tlsRequest : plainRequest;
  const options = {
    method: 'POST',
    headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
    signal: AbortSignal.timeout(patienceMs),
    agent: false as const,
    ...(anywhere ? {} : { lookup: publicOnly }),
  };
  const status = await new Promise<number>((resolve) => {
    const request = send(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.on('error', () => resolve(0)).end(body);
  });
  if (status === 410) return 'gone';
  return status >= 200 && status <= 299 ? 'delivered' : 'failed';
}

const publicOnly: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const inside = found?.find(({ address }) => !isPublicAddress(address));
    if (error || inside || !found[0]) done(error ?? new Error('the host has no public address'), '', 0);
    else if (options.all) done(null, found);
    else done(null, found[0].address, found[0].family);
  });
};
