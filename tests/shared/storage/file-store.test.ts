import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bucketFiles } from '../../../shared/storage/bucket-files.ts';
import { isSigned } from '../../../shared/storage/door-address.ts';
import { openFileStore } from '../../../shared/storage/file-store.ts';
import { expectedSignature } from '../../support/presigned.ts';

const bytes = Buffer.from('%PDF-1.7 示例');
const file = { bytes, media: 'application/pdf' };
const clock = () => new Date('2024-06-02T01:12:09.123Z');

function folder() {
  const directory = mkdtempSync(join(tmpdir(), 'tuobu-files-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return openFileStore({ env: { FILES_URL: pathToFileURL(join(directory, 'files')).href }, clock });
}

test('a folder gives back what was put, and null for what was not', async () => {
  const store = folder();
  expect(await store.get('attachments/330903/clm_1/abc')).toBeNull();
  await store.put('attachments/330903/clm_1/abc', file);
  await store.put('attachments/330903/clm_1/abc', file);
  expect(Buffer.from((await store.get('attachments/330903/clm_1/abc'))!)).toEqual(bytes);
});

test('what is added to a folder stays as it came first, and leaves nothing beside it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tuobu-files-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const store = openFileStore({ env: { FILES_URL: pathToFileURL(directory).href }, clock });
  expect(await store.add('checkpoints/330903/2024-06-02.json', file)).toBe(true);
  const other = { bytes: Buffer.from('other'), media: 'application/json' };
  expect(await store.add('checkpoints/330903/2024-06-02.json', other)).toBe(false);
  expect(Buffer.from((await store.get('checkpoints/330903/2024-06-02.json'))!)).toEqual(bytes);
  expect(readdirSync(join(directory, 'checkpoints/330903'))).toEqual(['2024-06-02.json']);
});

test.each(['../outside', 'a/../../outside', '/etc/hostname'])(
  '%s leads to no file outside the folder',
  async (path) => {
    await expect(folder().put(path, file)).rejects.toThrow('leads out of the folder');
  },
);

function bucket(...answers: [Response, ...Response[]]) {
  const calls: { url: string; init: RequestInit }[] = [];
  const store = bucketFiles({
    url: 'https://files.s3.cn-northwest-1.amazonaws.com.cn',
    region: 'cn-northwest-1',
    ...{ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example', sessionToken: 'token', clock },
    send: async (url, init) => {
      calls.push({ url, init });
      return answers[calls.length - 1] ?? answers[0];
    },
  });
  return { store, calls };
}

test('a bucket is sent the bytes with their checksum, signed for its region at the time of the clock', async () => {
  const { store, calls } = bucket(new Response());
  await store.put('attachments/330903/clm_1/abc', file);
  const [{ url, init } = { url: '', init: {} }] = calls;
  const headers = new Headers(init.headers);
  expect([init.method, url]).toEqual([
    'PUT',
    'https://files.s3.cn-northwest-1.amazonaws.com.cn/attachments/330903/clm_1/abc',
  ]);
  expect(Buffer.from(init.body as Uint8Array)).toEqual(bytes);
  expect(headers.get('x-amz-date')).toBe('20240602T011209Z');
  expect(headers.get('x-amz-security-token')).toBe('token');
  expect(headers.get('authorization')).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20240602\/cn-northwest-1\/s3\/aws4_request, SignedHeaders=host;x-amz-checksum-sha256;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
  );
});

test('a bucket is asked to take an added file only where there is none, under its signature', async () => {
  const { store, calls } = bucket(new Response());
  expect(await store.add('checkpoints/330903/2024-06-02.json', file)).toBe(true);
  const headers = new Headers(calls[0]!.init.headers);
  expect([calls.length, calls[0]!.init.method, headers.get('if-none-match')]).toEqual([1, 'PUT', '*']);
  expect(headers.get('authorization')).toContain('SignedHeaders=host;if-none-match;x-amz-checksum-sha256;');
  expect(await bucket(new Response('', { status: 412 })).store.add('x', file)).toBe(false);
  await expect(bucket(new Response('', { status: 503 })).store.add('x', file)).rejects.toThrow('answered 503');
  const busy = bucket(new Response('', { status: 409 }), new Response('', { status: 412 }));
  expect([await busy.store.add('x', file), busy.calls.length]).toEqual([false, 2]);
});

test('what a bucket does not have is null; any other answer is a fault', async () => {
  expect(await bucket(new Response('', { status: 404 })).store.get('x')).toBeNull();
  expect(await bucket(new Response('abc')).store.get('x')).toEqual(new Uint8Array([97, 98, 99]));
  await expect(bucket(new Response('', { status: 403 })).store.get('x')).rejects.toThrow('the bucket answered 403');
  await expect(bucket(new Response('', { status: 503 })).store.put('x', file)).rejects.toThrow('answered 503');
});

describe('an address of a bucket', () => {
  const { store } = bucket(new Response());
  const path = 'uploads/330903/clm_1/abc';
  const promised = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.byteLength };
  const signatureIn = (url: string) => new URL(url).searchParams.get('X-Amz-Signature');
  const namedIn = (url: string) => Object.fromEntries(new URL(url).searchParams);

  test('the rules it is held to here give the signature of the example that AWS publishes', () => {
    const example =
      'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host';
    expect(expectedSignature('GET', example, {}, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')).toBe(
      'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    );
  });

  test('to put is signed for exactly this length and checksum, by the role, for a quarter of an hour', async () => {
    const { url, headers } = await store.addressToPut(path, promised, 900);
    expect(headers).toEqual({ 'x-amz-checksum-sha256': Buffer.from(promised.sha256, 'hex').toString('base64') });
    expect(url.split('?')[0]).toBe(`https://files.s3.cn-northwest-1.amazonaws.com.cn/${path}`);
    expect(namedIn(url)).toMatchObject({
      'X-Amz-Date': '20240602T011209Z',
      'X-Amz-Expires': '900',
      'X-Amz-Credential': 'AKIDEXAMPLE/20240602/cn-northwest-1/s3/aws4_request',
      'X-Amz-Security-Token': 'token',
      'X-Amz-SignedHeaders': 'content-length;host;x-amz-checksum-sha256',
    });
    const sent = { ...headers, 'content-length': String(bytes.byteLength) };
    expect(signatureIn(url)).toBe(expectedSignature('PUT', url, sent, 'example'));
    const others: [string, Record<string, string>][] = [
      ['GET', sent],
      ['PUT', { ...sent, 'content-length': String(bytes.byteLength + 1) }],
      ['PUT', { ...sent, 'x-amz-checksum-sha256': 'x' }],
    ];
    for (const [method, other] of others)
      expect(expectedSignature(method, url, other, 'example')).not.toBe(signatureIn(url));
  });

  test('to fetch says under which name and type the file is saved, and is on the wire as it was signed', async () => {
    const url = await store.addressToGet(path, { name: '户口簿 (1)~+.pdf', media: 'application/pdf' }, 300);
    expect(namedIn(url)).toMatchObject({
      'X-Amz-Expires': '300',
      'X-Amz-SignedHeaders': 'host',
      'response-content-type': 'application/pdf',
      'response-content-disposition': `attachment;filename*=UTF-8''${encodeURIComponent('户口簿 (1)~+.pdf')}`,
    });
    expect(url.split('?')[1]).toMatch(/^([A-Za-z0-9\-._~=&]|%[0-9A-F]{2})+$/);
    expect(signatureIn(url)).toBe(expectedSignature('GET', url, {}, 'example'));
  });
});

describe('an address of a folder', () => {
  const door = { FILES_DOOR: 'http://127.0.0.1:1/dev/files', FILES_DOOR_KEY: 'key' };
  const store = openFileStore({ env: { TRANSIT_URL: 'file:///data/transit', ...door }, clock }, 'TRANSIT_URL');
  const later = (seconds: number) => new Date(clock().getTime() + seconds * 1000);

  test('leads to the folder’s name behind the door and holds until it expires, as it is and in no other way', async () => {
    const { url: address } = await store.addressToPut('uploads/a', { sha256: 'ab'.repeat(32), bytes: 7 }, 900);
    const url = new URL(address);
    expect(address.split('?')[0]).toBe('http://127.0.0.1:1/dev/files/transit/uploads/a');
    expect(isSigned({ method: 'PUT', url }, later(899), 'key')).toBe(true);
    expect(isSigned({ method: 'PUT', url }, later(900), 'key')).toBe(false);
    expect(isSigned({ method: 'GET', url }, later(0), 'key')).toBe(false);
    expect(isSigned({ method: 'PUT', url }, later(0), 'another key')).toBe(false);
    for (const change of ['uploads/a', 'bytes=7', 'until=2024', 'signature='])
      expect(isSigned({ method: 'PUT', url: new URL(address.replace(change, `${change}0`)) }, later(0), 'key')).toBe(
        false,
      );
  });

  test('needs a door', async () => {
    const closed = openFileStore({ env: { FILES_URL: 'file:///data/files' }, clock });
    await expect(closed.addressToGet('a', { name: 'a', media: 'application/pdf' }, 1)).rejects.toThrow(
      'FILES_DOOR is not set',
    );
  });
});

test('a store without its address is a fault of the deployment', () => {
  expect(() => openFileStore({ env: {}, clock })).toThrow('the environment variable FILES_URL is not set');
});
