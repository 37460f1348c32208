import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, type Bucket, BucketEncryption, type BucketProps, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { AudienceFunction } from './audience-function.ts';
import type { StackKey } from './stack-key.ts';

/** What every bucket here is: encrypted with the key of the stack, never public, reached only over TLS. */
export function sealedWith({ key }: StackKey): BucketProps {
  return {
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
  };
}

/** Lets a function do these actions on the objects under one prefix, which are named by `naming`, and use the key for that. */
export function grantUnderPrefix(
  grantee: AudienceFunction,
  { bucket, key }: { bucket: Bucket; key: StackKey },
  { prefix, actions, naming }: { prefix: string; actions: string[]; naming: string },
): void {
  const bucketId = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnBucket);
  Validations.of(grantee).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${prefix}/*]`,
    reason: `Objects are named by ${naming}, so that the grant can say no more than that they lie under ${prefix}/.`,
  });
  const resources = [bucket.arnForObjects(`${prefix}/*`)];
  grantee.function.addToRolePolicy(new PolicyStatement({ actions, resources }));
  key.grantUseThroughBucket(grantee.function);
}
