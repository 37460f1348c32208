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

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
}

const patienceMs = 8_000;
const addingAttempts = 3;

/** Files in a bucket, by a few signed calls: the S3 client would be larger than everything else in the bundle that uses it. */
export function bucketFiles({ url, clock, send, ...place }: BucketPlace): FileStore {
  const signer = (asked: Asked, how: { signQuery?: boolean; allHeaders?: boolean } = {}) => {
    const datetime = clock()
      .toISOString()
      .replace(/[:-]|\.\d{3}/g, '');
    const { sessionToken, ...keys } = place;
    const token = sessionToken ? { sessionToken } : {};
    return new AwsV4Signer({ ...asked, service: 's3', datetime, ...keys, ...token, ...how });
  };
  const signed = async (method: string, path: string, headers: Record<string, string>, body?: Uint8Array) => {
    const ready = await signer({ method, url: `${url}/${path}`, headers }).sign();
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
    const sums = { 'x-amz-content-sha256': hash.toString('hex'), [checksum]: hash.toString('base64') };
    const answer = await signed('PUT', path, { 'content-type': media, ...sums, ...only }, bytes);
    await answer.arrayBuffer();
    return answer;
  };
  /** Written as it was signed, so that nobody on the way can read a `+` or a `~` in another way. */
  const address = async (asked: Asked, query: Record<string, string>, seconds: number) => {
    const full = `${asked.url}?${new URLSearchParams({ ...query, 'X-Amz-Expires': String(seconds) })}`;
    const ready = signer({ ...asked, url: full }, { signQuery: true, allHeaders: true });
    return `${url}${ready.encodedPath}?${ready.encodedSearch}&X-Amz-Signature=${await ready.signature()}`;
  };
  return {
    async put(path, file) {
      const answer = await sent(path, file, {});
      if (!answer.ok) throw new Error(`the bucket answered ${answer.status} to a file`);
    },
    async add(path, file) {
      for (let attempt = 1; ; attempt += 1) {
        // Who only adds may read nothing: the bucket itself looks whether there is one.
        const answer = await sent(path, file, { 'if-none-match': '*' });
        if (answer.status === 412) return false;
        if (answer.ok) return true;
        // Somebody else is adding it at this moment: what came of that is seen at the next attempt.
        if (answer.status !== 409 || attempt === addingAttempts)
          throw new Error(`the bucket answered ${answer.status} to a file`);
      }
    },
    async get(path) {
      const answer = await signed('GET', path, { 'x-amz-content-sha256': emptySha256 });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      // To whom may not list the bucket it answers 403 instead.
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error(`the bucket answered ${answer.status} when asked for a file`);
      return bytes;
    },
    async addressToPut(path, { sha256, bytes }, seconds) {
      // Both are signed, and S3 compares the checksum: at this address no other file and no larger one can be put.
      const headers = { [checksum]: Buffer.from(sha256, 'hex').toString('base64') };
      const put = { method: 'PUT', url: `${url}/${path}`, headers: { ...headers, 'content-length': String(bytes) } };
      return { url: await address(put, {}, seconds), headers };
    },
    addressToGet(path, { name, media }, seconds) {
      const disposition = `attachment;filename*=UTF-8''${encodeURIComponent(name)}`;
      const answered = { 'response-content-type': media, 'response-content-disposition': disposition };
      return address({ method: 'GET', url: `${url}/${path}`, headers: {} }, answered, seconds);
    },
  };
}

const checksum = 'x-amz-checksum-sha256';
const emptySha256 = createHash('sha256').digest('hex');
