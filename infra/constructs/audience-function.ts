import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { dist } from '../sources.ts';

export interface AudienceFunctionProps {
  readonly audience: string;
  readonly settings: Settings;
  readonly key: IKey;
}

/** One audience's Lambda function: its own bundle, permissions and log. */
export class AudienceFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, { audience, settings, key }: AudienceFunctionProps) {
    super(scope, id);
    this.function = new LambdaFunction(this, 'Function', {
      description: `tuobu ${settings.stage} ${audience}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: settings.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      code: Code.fromAsset(join(dist, audience)),
      handler: 'index.handler',
      memorySize: 1024,
      // The HTTP API gives up after 30 s; a function that ends before it can still say why.
      timeout: Duration.seconds(28),
      tracing: settings.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      loggingFormat: LoggingFormat.JSON,
      logGroup: new LogGroup(this, 'Log', {
        retention: settings.logRetentionDays,
        removalPolicy: RemovalPolicy.RETAIN,
      }),
      environmentEncryption: key,
      environment: { POWERTOOLS_SERVICE_NAME: audience, NODE_OPTIONS: '--enable-source-maps' },
    });
  }

  /** The function checks every token itself: what the authorizer passes on is flattened and never read. */
  trustIssuer(settings: Settings): void {
    this.function.addEnvironment('OIDC_ISSUER', settings.issuer);
    this.function.addEnvironment('OIDC_AUDIENCE', settings.audience);
  }
}
