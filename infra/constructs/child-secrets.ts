import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { AudienceFunction } from './audience-function.ts';
import type { StackKey } from './stack-key.ts';

/**
 * The two keys around children's ID numbers: HMAC_KEY hashes what a child is looked up by, SEAL_KEY encrypts the number.
 * Each secret is a ring, the newest key first. Without them no child is found again, so they stay when the stack goes.
 */
export class ChildSecrets extends Construct {
  private readonly hmac: Secret;
  private readonly seal: Secret;

  constructor(scope: Construct, id: string, { key }: { key: StackKey }) {
    super(scope, id);
    this.hmac = this.keyOf32Bytes('Hmac', key);
    this.seal = this.keyOf32Bytes('Seal', key);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'A new key means writing every child anew under it: a migration that an operator starts, not a schedule.',
    });
  }

  /** Puts both keys into the function's environment, which is itself encrypted with the stack's key. */
  grantUse(office: AudienceFunction, { keyRound }: Settings): void {
    // A changed secret alone changes no function: the deployment resolves it only where something else changes too.
    office.function.addEnvironment('KEY_ROUND', String(keyRound));
    office.function.addEnvironment('HMAC_KEY', this.hmac.secretValue.unsafeUnwrap());
    office.function.addEnvironment('SEAL_KEY', this.seal.secretValue.unsafeUnwrap());
  }

  /** 43 letters and digits are the base64 text, without its padding, of 32 bytes. */
  private keyOf32Bytes(id: string, { key: encryptionKey }: StackKey): Secret {
    return new Secret(this, id, {
      encryptionKey,
      generateSecretString: { passwordLength: 43, excludePunctuation: true, includeSpace: false },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
