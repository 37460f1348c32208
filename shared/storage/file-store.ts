import { type Environment, required } from '../environment.ts';
import { bucketFiles } from './bucket-files.ts';
import { folderFiles } from './folder-files.ts';

/** Where the bytes of files lie. A path is written once: it names its content, and the same path holds the same bytes. */
export interface FileStore {
  put(path: string, file: { readonly bytes: Uint8Array; readonly media: string }): Promise<void>;
  /** Puts a file where there is none. False where there is one: that one stays. */
  add(path: string, file: { readonly bytes: Uint8Array; readonly media: string }): Promise<boolean>;
  /** Null where there is no file. */
  get(path: string): Promise<Uint8Array | null>;
  /** An address at which whoever holds it may put exactly these bytes: what is too large to pass through a function. */
  addressToPut(path: string, file: PromisedFile, seconds: number): Promise<PutAddress>;
  /** An address at which whoever holds it may fetch the file, to be saved under this name. */
  addressToGet(path: string, file: { readonly name: string; readonly media: string }, seconds: number): Promise<string>;
}

/** A file that is still to come: its SHA-256 in hexadecimal and how many bytes it has. */
export interface PromisedFile {
  readonly sha256: string;
  readonly bytes: number;
}

/** Where a file is put with PUT, and the headers that must go with it. */
export interface PutAddress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A store as S3 may be asked about it, or the folder that stands for it on one machine. */
export interface FilePlace {
  readonly env: Environment;
  readonly clock: () => Date;
}

/** What is kept for good, or what only passes through and is gone a day later. */
export type StoreName = 'FILES_URL' | 'TRANSIT_URL';

/** The variable holds a bucket's `https://` address, or the `file://` address of a folder. */
export function openFileStore({ env, clock }: FilePlace, name: StoreName = 'FILES_URL'): FileStore {
  const url = new URL(required({ env }, name));
  if (url.protocol === 'file:') return folderFiles(url, { clock, door: () => doorOf(env) });
  return bucketFiles({
    url: url.origin,
    region: required({ env }, 'AWS_REGION'),
    // Lambda hands the role's credentials over in the environment; they outlive the process.
    accessKeyId: required({ env }, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: required({ env }, 'AWS_SECRET_ACCESS_KEY'),
    sessionToken: env.AWS_SESSION_TOKEN,
    clock,
    send: fetch,
  });
}

/** Where a machine without a bucket lets files in and out, and the key that signs the addresses. */
function doorOf(env: Environment) {
  return { url: required({ env }, 'FILES_DOOR'), key: required({ env }, 'FILES_DOOR_KEY') };
}
