import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/** The one customer-managed key: table, secrets, environments, logs and alarm messages are encrypted with it. */
export class StackKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { description }: { description: string }) {
    super(scope, id);
    this.key = new Key(this, 'Key', { description, enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
    const logs = new ServicePrincipal(`logs.${Aws.REGION}.${Aws.URL_SUFFIX}`);
    const groups = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:*`;
    this.admit(logs, dataKeyActions, { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } });
  }

  /**
   * A service that writes encrypted messages of its own accord. For whom it may, the policy of the queue says: not every service tells
   * KMS for which account it asks.
   */
  admitService(service: string): void {
    this.admit(new ServicePrincipal(service), ['kms:Decrypt', 'kms:GenerateDataKey'], {});
  }

  /** The key as DynamoDB uses it on a caller's behalf, and for nothing else. */
  grantUseThroughTable(grantee: IGrantable): void {
    this.grantThrough('dynamodb', grantee, dataKeyActions);
  }

  /** As above, for one who only reads. */
  grantReadThroughTable(grantee: IGrantable): void {
    this.grantThrough('dynamodb', grantee, ['kms:Decrypt', 'kms:DescribeKey']);
  }

  /** The key as S3 uses it for one who puts and gets objects. */
  grantUseThroughBucket(grantee: IGrantable): void {
    this.grantThrough('s3', grantee, ['kms:Decrypt', 'kms:GenerateDataKey']);
  }

  /** The key as SQS uses it for one who sends messages. */
  grantUseThroughQueue(grantee: IGrantable): void {
    this.grantThrough('sqs', grantee, ['kms:Decrypt', 'kms:GenerateDataKey']);
  }

  private grantThrough(service: string, grantee: IGrantable, actions: string[]): void {
    const statement = new PolicyStatement({
      actions,
      resources: [this.key.keyArn],
      // KMS alone says through whom it is asked; whether with `.cn` in the China regions, its documents leave open.
      conditions: { StringLike: { 'kms:ViaService': `${service}.${Aws.REGION}.amazonaws.com*` } },
    });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }

  private admit(
    service: ServicePrincipal,
    actions: string[],
    conditions: Record<string, Record<string, string>>,
  ): void {
    const statement = new PolicyStatement({
      principals: [service],
      actions,
      // In a key's own policy this means the key itself.
      resources: ['*'],
      conditions,
    });
    this.key.addToResourcePolicy(statement);
  }
}

const dataKeyActions = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:DescribeKey',
];
