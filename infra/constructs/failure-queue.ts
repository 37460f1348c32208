import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AudienceFunction } from './audience-function.ts';
import type { StackKey } from './stack-key.ts';

/** Where every call goes that nobody waits for and that failed to the end: an operator looks, repairs and deletes. */
export class FailureQueue extends Construct {
  readonly queue: Queue;
  private readonly key: StackKey;

  constructor(scope: Construct, id: string, { key }: { key: StackKey }) {
    super(scope, id);
    this.key = key;
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key.key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    // EventBridge writes here itself what it cannot hand to a function.
    key.admitService('events.amazonaws.com');
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue: nothing consumes it, so nothing can fail again.',
    });
  }

  /** The queue as the place where a function's failures go. */
  destinationFor({ function: failing }: AudienceFunction): IDestination {
    const { queueArn } = this.queue;
    failing.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] }));
    this.key.grantUseThroughQueue(failing);
    return { bind: () => ({ destination: queueArn }) };
  }
}
