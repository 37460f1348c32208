/** What a function is given by the one who runs it: Lambda's entry, the local service or a test. Nothing below reads a clock, a random source or an environment of its own. */
export interface Runtime {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: () => Date;
  readonly random: (bytes: number) => Uint8Array;
}

/** A variable that the function cannot do without; its absence is a fault of the deployment. */
export function required({ env }: Pick<Runtime, 'env'>, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set`);
  return value;
}

/** A key of 32 bytes, written in base64. */
export function requiredKey(runtime: Pick<Runtime, 'env'>, name: string): Uint8Array {
  const key = Buffer.from(required(runtime, name), 'base64');
  if (key.byteLength !== 32) throw new Error(`the environment variable ${name} is no key of 32 bytes in base64`);
  return key;
}
