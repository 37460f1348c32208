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
}

/** A file as S3 may be asked about it, or the folder that stands for it on one machine. */
export interface FilePlace {
  readonly env: Environment;
  readonly clock: () => Date;
}

/** `FILES_URL` is a bucket's `https://` address, or the `file://` address of a folder. */
export function openFileStore({ env, clock }: FilePlace): FileStore {
  const url = new URL(required({ env }, 'FILES_URL'));
  if (url.protocol === 'file:') return folderFiles(url);
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
