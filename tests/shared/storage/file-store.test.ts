import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { bucketFiles } from '../../../shared/storage/bucket-files.ts';
import { openFileStore } from '../../../shared/storage/file-store.ts';

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

function bucket(answer: Response) {
  const calls: { url: string; init: RequestInit }[] = [];
  const store = bucketFiles({
    url: 'https://files.s3.cn-northwest-1.amazonaws.com.cn',
    region: 'cn-northwest-1',
    ...{ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example', sessionToken: 'token', clock },
    send: async (url, init) => {
      calls.push({ url, init });
      return answer;
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
});

test('what a bucket does not have is null; any other answer is a fault', async () => {
  expect(await bucket(new Response('', { status: 404 })).store.get('x')).toBeNull();
  expect(await bucket(new Response('abc')).store.get('x')).toEqual(new Uint8Array([97, 98, 99]));
  await expect(bucket(new Response('', { status: 403 })).store.get('x')).rejects.toThrow('the bucket answered 403');
  await expect(bucket(new Response('', { status: 503 })).store.put('x', file)).rejects.toThrow('answered 503');
});

test('a store without its address is a fault of the deployment', () => {
  expect(() => openFileStore({ env: {}, clock })).toThrow('the environment variable FILES_URL is not set');
});
