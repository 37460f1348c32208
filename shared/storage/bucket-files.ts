import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import type { FileStore } from './file-store.ts';

export interface BucketPlace {
  /** `https://<bucket>.s3.<region>.…` without a path. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly clock: () => Date;
  readonly send: (url: string, init: RequestInit) => Promise<Response>;
}

const patienceMs = 8_000;

/** Files in a bucket, by two signed calls: the S3 client would be larger than everything else in the bundle that uses it. */
export function bucketFiles({ url, clock, send, ...place }: BucketPlace): FileStore {
  const signed = async (method: string, path: string, headers: Record<string, string>, body?: Uint8Array) => {
    const datetime = clock()
      .toISOString()
      .replace(/[:-]|\.\d{3}/g, '');
    const { sessionToken, ...keys } = place;
    const token = sessionToken ? { sessionToken } : {};
    const request = { method, url: `${url}/${path}`, headers, service: 's3', datetime, ...keys, ...token };
    const ready = await new AwsV4Signer(request).sign();
    const signal = AbortSignal.timeout(patienceMs);
    return send(ready.url.toString(), {
      method,
      headers: ready.headers,
      signal,
      ...(body ? { body: new Uint8Array(body) } : {}),
    });
  };
  const sent = async (
    path: string,
    { bytes, media }: Parameters<FileStore['put']>[1],
    only: Record<string, string>,
  ) => {
    const hash = createHash('sha256').update(bytes).digest();
    // S3 compares both; a bucket with Object Lock takes nothing without a checksum.
    const sums = { 'x-amz-content-sha256': hash.toString('hex'), 'x-amz-checksum-sha256': hash.toString('base64') };
    const answer = await signed('PUT', path, { 'content-type': media, ...sums, ...only }, bytes);
    await answer.arrayBuffer();
    return answer;
  };
  return {
    async put(path, file) {
      const answer = await sent(path, file, {});
      if (!answer.ok) throw new Error(`the bucket answered ${answer.status} to a file`);
    },
    async add(path, file) {
      // Who only adds may read nothing: the bucket itself looks whether there is one.
      const answer = await sent(path, file, { 'if-none-match': '*' });
      if (answer.status === 412) return false;
      if (!answer.ok) throw new Error(`the bucket answered ${answer.status} to a file`);
      return true;
    },
    async get(path) {
      const answer = await signed('GET', path, { 'x-amz-content-sha256': emptySha256 });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error(`the bucket answered ${answer.status} when asked for a file`);
      return bytes;
    },
  };
}

const emptySha256 = createHash('sha256').digest('hex');
