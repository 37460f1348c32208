import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AudienceFunction } from './audience-function.ts';
import { grantUnderPrefix, sealedWith } from './sealed-bucket.ts';
import type { StackKey } from './stack-key.ts';

/**
 * The bucket through which goes what is too large for a function: papers on their way in, archives on their way out. Its own, because
 * in the bucket of evidence an upload that nobody completes would be locked for ten years; here everything is gone a day later.
 */
export class Transit extends Construct {
  private readonly bucket: Bucket;
  private readonly key: StackKey;

  constructor(scope: Construct, id: string, { key }: { key: StackKey }) {
    super(scope, id);
    this.key = key;
    this.bucket = new Bucket(this, 'Bucket', {
      ...sealedWith(key),
      lifecycleRules: [{ expiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Whoever gets an address is logged by the function that signs it, and nothing lies here longer than a day.',
    });
  }

  /** Lets pages of an origin use signed addresses in the browser. */
  admitPages(origin: string): void {
    const allowedHeaders = ['content-type', 'x-amz-checksum-sha256'];
    this.bucket.addCorsRule({
      allowedOrigins: [origin],
      allowedMethods: [HttpMethods.PUT, HttpMethods.GET],
      allowedHeaders,
    });
  }

  /** Reads and writes under one prefix, and signs addresses that do no more. */
  grantPrefix(grantee: AudienceFunction, prefix: string): void {
    const { bucket, key } = this;
    const actions = ['s3:GetObject', 's3:PutObject'];
    grantUnderPrefix(grantee, { bucket, key }, { prefix, actions, naming: 'their hash' });
    grantee.function.addEnvironment('TRANSIT_URL', `https://${this.bucket.bucketRegionalDomainName}`);
  }

  /** Tells a file that has not come yet from one that may not be read: to whom may not list, S3 answers 403 for both. */
  grantAsking({ function: office }: AudienceFunction): void {
    office.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }));
  }
}
