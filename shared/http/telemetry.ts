import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Runtime } from './runtime.ts';
import { scrubbed } from './scrub.ts';

/** What a handler may count beside the request itself. */
export type Counted = 'Submissions' | 'SlotConflicts';

/** What a worker counts of the whole service, every time it runs. */
export type Standing =
  | 'PoliciesEndingWithin90Days'
  | 'PoliciesEndingWithin30Days'
  | 'PoliciesEndingWithin7Days'
  | 'AppropriationsRunningOff';

/** What is known of a request afterwards: nothing that was sent, nobody's name, number or account. */
export interface AnsweredRequest {
  readonly requestId: string;
  /** The operation's id; null where no operation takes the path. */
  readonly operation: string | null;
  readonly status: number;
  /** Why it was refused; null for a success. */
  readonly code: string | null;
  readonly milliseconds: number;
  readonly role: string | null;
  readonly division: string | null;
  readonly counts: Readonly<Partial<Record<Counted, number>>>;
}

/** What a function tells its operators. */
export interface Telemetry {
  /** One JSON line, and the metrics it adds to. */
  answered(request: AnsweredRequest): void;
  /** A fault of ours: where it broke, without what was sent. */
  failed(fault: {
    readonly requestId: string | null;
    readonly operation: string | null;
    /** Of a worker: the division or record that it was at. */
    readonly subject?: string;
    readonly error: Error;
  }): void;
  /** What a worker did: ids and numbers only. */
  worked(message: string, details: Readonly<Record<string, unknown>>): void;
  /** How things stand now: numbers alone, written at zero too, since what is over must end its alarm. */
  stands(counts: Readonly<Record<Standing, number>>): void;
}

/**
 * The telemetry of one function. `LOG_LEVEL` and `METRICS_NAMESPACE` are the template's; without them only warnings and faults are
 * written and no metrics, which is what a person at a terminal wants to see.
 */
export function createTelemetry({ env }: Pick<Runtime, 'env'>): Telemetry {
  const serviceName = env.POWERTOOLS_SERVICE_NAME ?? 'tuobu';
  const logger = new Logger({ serviceName, logLevel: levelOf(env.LOG_LEVEL) });
  const metrics = env.METRICS_NAMESPACE ? new Metrics({ serviceName, namespace: env.METRICS_NAMESPACE }) : null;
  let coldStart = true;
  return {
    answered(request) {
      const { counts, milliseconds, ...facts } = request;
      const line = { ...facts, ms: Math.round(milliseconds), ...counts, ...(coldStart ? { coldStart } : {}) };
      if (request.status >= 500) logger.error('answered', line);
      else logger.info('answered', line);
      if (metrics) measure(metrics, request, coldStart);
      coldStart = false;
    },
    failed({ error, ...where }) {
      logger.error('failed', { ...where, fault: scrubbed(error) });
    },
    worked: (message, details) => logger.info(message, details),
    stands(counts) {
      for (const [name, value] of Object.entries(counts)) metrics?.addMetric(name, MetricUnit.Count, value);
      metrics?.publishStoredMetrics();
    },
  };
}

/** Counts nothing and says nothing. */
export const silentTelemetry: Telemetry = {
  answered: () => undefined,
  failed: () => undefined,
  worked: () => undefined,
  stands: () => undefined,
};

/** One EMF line with everything that the service as a whole is watched by, and one by code for a refusal. */
function measure(metrics: Metrics, { status, code, milliseconds, counts }: AnsweredRequest, coldStart: boolean): void {
  const count = (name: string, value = 1) => metrics.addMetric(name, MetricUnit.Count, value);
  count('Requests');
  metrics.addMetric('Duration', MetricUnit.Milliseconds, Math.round(milliseconds));
  if (status >= 500) count('ServerErrors');
  if (coldStart) count('ColdStarts');
  for (const [name, value] of Object.entries(counts)) count(name, value);
  metrics.publishStoredMetrics();
  if (code !== null) metrics.singleMetric().addDimension('code', code).addMetric('Refusals', MetricUnit.Count, 1);
}

const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'] as const;

function levelOf(text: string | undefined) {
  return levels.find((level) => level === text) ?? 'WARN';
}
