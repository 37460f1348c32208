import { BlockList, isIP } from 'node:net';

/** Whether a URL may be a subscriber's: https on a host of the public internet, without a login in it. */
export function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol !== 'https:' || username || password || hash) return false;
  return isIP(host) ? isPublicAddress(host) : host.includes('.') && !/(^|\.)(local|internal|localhost)$/.test(host);
}

/** Whether an address is one of the public internet: not this machine, its network, or the cloud's own services (RFC 6890). */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  return !(family === 4 ? closed4 : closed6).check(address, family === 4 ? 'ipv4' : 'ipv6');
}

// A list for each family: in one list an IPv4 address would also be looked for among those that IPv6 writes it as.
const closed4 = new BlockList();
for (const [network, bits] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 3],
  ] as const),
] as const)
  closed4.addSubnet(network, bits, 'ipv4');

// Of IPv6 only global unicast is public, and of that nothing that carries an IPv4 address.
const closed6 = new BlockList();
for (const [network, bits] of [
  ...([
    ['::', 3],
    ['4000::', 2],
    ['8000::', 1],
    ['2001::', 23],
    ['2002::', 16],
    ['3fff::', 20],
  ] as const),
] as const)
  closed6.addSubnet(network, bits, 'ipv6');
