/** What could not be done: the division or notice that it was about, and why. */
export interface Failure {
  readonly subject: string;
  readonly error: Error;
}

/** Does the same for one after the other. One that fails keeps none of the others from theirs; answers those that failed. */
export async function oneByOne<Of>(
  all: readonly Of[],
  subjectOf: (one: Of) => string,
  work: (one: Of) => Promise<void>,
): Promise<Failure[]> {
  const failed: Failure[] = [];
  for (const one of all)
    try {
      await work(one);
    } catch (error) {
      failed.push({ subject: subjectOf(one), error: error as Error });
    }
  return failed;
}
