import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Bucket, HttpMethods, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AudienceFunction } from './audience-function.ts';
import { grantUnderPrefix, sealedWith } from './sealed-bucket.ts';
import type { StackKey } from './stack-key.ts';

/** Who holds s3:BypassGovernanceRetention may still remove a child's papers; no function does, and no lifecycle ends anything. */
const keptAtLeast = Duration.days(3653);

/** The bucket of evidence: attachments, what went to the bank and came back, and the daily checkpoints of audit. Kept when the stack goes. */
export class KeptFiles extends Construct {
  private readonly bucket: Bucket;
  private readonly key: StackKey;

  constructor(scope: Construct, id: string, { key }: { key: StackKey }) {
    super(scope, id);
    this.key = key;
    this.bucket = new Bucket(this, 'Bucket', {
      ...sealedWith(key),
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.governance(keptAtLeast),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Two functions read and write here, each under its prefix, and log every request with its operation; another only adds, and logs each file. A log bucket would need one of its own.',
    });
  }

  /** Lets pages of an origin fetch large files at signed addresses in the browser. */
  admitPages(origin: string): void {
    this.bucket.addCorsRule({ allowedOrigins: [origin], allowedMethods: [HttpMethods.GET] });
  }

  /** Reads and writes under one prefix, and signs addresses that do no more; nothing is listed, overwritten for good or deleted. */
  grantPrefix(grantee: AudienceFunction, prefix: string): void {
    this.grant(grantee, prefix, ['s3:GetObject', 's3:PutObject'], 'claim or batch and hash');
  }

  /** Adds files under one prefix and reads none. A file there stays: whatever is put over it is another version. */
  grantAdding(grantee: AudienceFunction, prefix: string): void {
    this.grant(grantee, prefix, ['s3:PutObject'], 'division and day');
  }

  private grant(grantee: AudienceFunction, prefix: string, actions: string[], naming: string): void {
    const { bucket, key } = this;
    grantUnderPrefix(grantee, { bucket, key }, { prefix, actions, naming });
    grantee.function.addEnvironment('FILES_URL', `https://${this.bucket.bucketRegionalDomainName}`);
  }
}
