import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSigned } from '../../shared/storage/door-address.ts';
import type { FileStore } from '../../shared/storage/file-store.ts';

/** Where the addresses that stand for a bucket's lie on this machine; there is no such path in the cloud. */
export const doorPath = '/dev/files';

export interface FileDoorOptions {
  /** By the name of their folder, as addresses name them. */
  readonly stores: Readonly<Record<string, Pick<FileStore, 'put' | 'get'>>>;
  readonly key: string;
  readonly clock: () => Date;
}

/** Lets files in and out at signed addresses, as a bucket does; false for every other path. */
export type FileDoor = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createFileDoor({ stores, key, clock }: FileDoorOptions): FileDoor {
  async function answer(request: IncomingMessage, url: URL): Promise<Answer> {
    const { method = '' } = request;
    const [name = '', ...path] = decodeURIComponent(url.pathname.slice(doorPath.length + 1)).split('/');
    const store = stores[name];
    if (!store || !isSigned({ method, url }, clock(), key)) return refusal(403, 'AccessDenied');
    return method === 'PUT' ? taken(request, url, store, path.join('/')) : given(url, store, path.join('/'));
  }
  return (request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    if (!url.pathname.startsWith(`${doorPath}/`)) return false;
    answer(request, url)
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch(() => response.destroy());
    return true;
  };
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** Takes the bytes that the address promises and no others. */
async function taken(
  request: IncomingMessage,
  { searchParams }: URL,
  store: Pick<FileStore, 'put'>,
  path: string,
): Promise<Answer> {
  const [sha256, size] = [searchParams.get('sha256')!, Number(searchParams.get('bytes'))];
  const promised = Buffer.from(sha256, 'hex').toString('base64');
  const { 'content-length': length, 'x-amz-checksum-sha256': checksum } = request.headers;
  if (Number(length) !== size || checksum !== promised) return refusal(403, 'SignatureDoesNotMatch');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) return refusal(400, 'BadDigest');
  await store.put(path, { bytes, media: 'application/octet-stream' });
  return { status: 200 };
}

async function given({ searchParams }: URL, store: Pick<FileStore, 'get'>, path: string): Promise<Answer> {
  const bytes = await store.get(path);
  if (!bytes) return refusal(404, 'NoSuchKey');
  const headers = {
    'content-type': searchParams.get('media') ?? '',
    'content-disposition': `attachment;filename*=UTF-8''${encodeURIComponent(searchParams.get('name') ?? '')}`,
    'content-length': String(bytes.byteLength),
  };
  return { status: 200, headers, body: bytes };
}

function refusal(status: number, code: string): Answer {
  return { status, headers: { 'content-type': 'application/xml' }, body: `<Error><Code>${code}</Code></Error>` };
}
