/** What a function is given by the one who runs it: Lambda's entry, the local service or a test. Nothing below reads a clock, a random source or an environment of its own. */
export interface Runtime {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: () => Date;
  readonly random: (bytes: number) => Uint8Array;
}
