import type { Telemetry } from '../../shared/http/telemetry.ts';
import type { Failure } from '../../shared/one-by-one.ts';

export interface Hour {
  /** Does a work; null where it could not be done at all. */
  tried<Done extends { readonly failed: readonly Failure[] }>(
    operation: string,
    work: () => Promise<Done>,
  ): Promise<Done | null>;
  /** Fails where anything did: that is all the schedule needs to try again. */
  end(): void;
}

/** The works of one run: whatever fails is told and counted, and the work that comes after it is done all the same. */
export function beginHour(telemetry: Telemetry): Hour {
  let failures = 0;
  const fail = (operation: string, { subject, error }: Failure) => {
    failures += 1;
    telemetry.failed({ requestId: null, operation, subject, error });
  };
  return {
    async tried(operation, work) {
      try {
        const done = await work();
        for (const one of done.failed) fail(operation, one);
        return done;
      } catch (error) {
        fail(operation, { subject: 'all', error: error as Error });
        return null;
      }
    },
    end() {
      // Lambda writes what is thrown as it is: nothing of what failed is in it.
      if (failures > 0) throw new Error(`${failures} works of this hour failed: see the lines before`);
    },
  };
}
