import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a door is asked: method, and the address's path and query. */
export interface DoorAddress {
  readonly method: string;
  readonly url: URL;
}

/** Signs an address of the door that stands for a bucket on one machine: method, path and query, until the time it names. */
export function signAddress({ method, url }: DoorAddress, until: Date, key: string): URL {
  const signed = new URL(url);
  signed.searchParams.set('until', until.toISOString());
  signed.searchParams.set('signature', signatureOf(method, signed, key));
  return signed;
}

/** Whether an address was signed with this key, is as it was signed, and has not expired. */
export function isSigned({ method, url }: DoorAddress, now: Date, key: string): boolean {
  const bare = new URL(url);
  bare.searchParams.delete('signature');
  const expected = Buffer.from(signatureOf(method, bare, key));
  const given = Buffer.from(url.searchParams.get('signature') ?? '');
  const until = url.searchParams.get('until') ?? '';
  return given.length === expected.length && timingSafeEqual(given, expected) && now.toISOString() < until;
}

function signatureOf(method: string, { pathname, searchParams }: URL, key: string): string {
  return createHmac('sha256', key).update(`${method} ${pathname}?${searchParams}`).digest('hex');
}
