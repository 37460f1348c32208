import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { AudienceFunction } from './audience-function.ts';
import type { FailureQueue } from './failure-queue.ts';

export interface HourlyProps {
  readonly worker: AudienceFunction;
  readonly failures: FailureQueue;
}

/**
 * Calls a worker every hour. It does what is due by then, so a call that fails is made good by the next one;
 * one that fails to the end, or never reached the worker, is left in the queue of failures for somebody to see.
 */
export class Hourly extends Construct {
  constructor(scope: Construct, id: string, { worker, failures }: HourlyProps) {
    super(scope, id);
    const patience = { retryAttempts: 2, maxEventAge: Duration.minutes(30) };
    worker.function.configureAsyncInvoke({ ...patience, onFailure: failures.destinationFor(worker) });
    const target = new LambdaFunction(worker.function, { ...patience, deadLetterQueue: failures.queue });
    new Rule(this, 'Rule', { schedule: Schedule.rate(Duration.hours(1)), targets: [target] });
  }
}
