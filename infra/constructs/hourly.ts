import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { AudienceFunction } from './audience-function.ts';

/** Calls a worker every hour. It does what is due by then, so a call that fails is made good by the next one. */
export class Hourly extends Construct {
  constructor(scope: Construct, id: string, { worker }: { readonly worker: AudienceFunction }) {
    super(scope, id);
    new Rule(this, 'Rule', {
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(worker.function, { retryAttempts: 2, maxEventAge: Duration.minutes(30) })],
    });
  }
}
