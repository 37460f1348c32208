import { type Environment, required } from '../environment.ts';
import { type Keyring, readKeyring } from '../keyring.ts';

/** What a function is given by the one who runs it: Lambda's entry, the local service or a test. Nothing below reads a clock, a random source or an environment of its own. */
export interface Runtime {
  readonly env: Environment;
  readonly clock: () => Date;
  readonly random: (bytes: number) => Uint8Array;
}

/** Keys of 32 bytes, written in base64, the newest first. */
export function requiredKeyring(runtime: Pick<Runtime, 'env'>, name: string): Keyring {
  const keys = readKeyring(required(runtime, name));
  if (!keys) throw new Error(`the environment variable ${name} holds no keys of 32 bytes in base64`);
  return keys;
}
