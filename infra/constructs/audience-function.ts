import { join } from 'node:path';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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
import type { StackKey } from './stack-key.ts';

export interface AudienceFunctionProps {
  readonly audience: string;
  readonly settings: Settings;
  readonly key: StackKey;
}

/** Of one stage, so that a trial's numbers call nobody about the real thing. */
export function metricsNamespace({ stage }: Settings): string {
  return `tuobu-${stage}`;
}

/** One audience's Lambda function: its own bundle, permissions and log. */
export class AudienceFunction extends Construct {
  readonly audience: string;
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, { audience, settings, key: { key } }: AudienceFunctionProps) {
    super(scope, id);
    this.audience = audience;
    const logGroup = new LogGroup(this, 'Log', {
      retention: settings.logRetentionDays,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.function = new LambdaFunction(this, 'Function', {
      description: `tuobu ${settings.stage} ${audience}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: settings.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      code: Code.fromAsset(join(dist, audience)),
      handler: 'index.handler',
      role: this.roleWritingTo(logGroup),
      memorySize: 1024,
      // The HTTP API gives up after 30 s; a function that ends before it can still say why.
      timeout: Duration.seconds(28),
      tracing: settings.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      environmentEncryption: key,
      environment: {
        POWERTOOLS_SERVICE_NAME: audience,
        LOG_LEVEL: 'INFO',
        METRICS_NAMESPACE: metricsNamespace(settings),
        NODE_OPTIONS: '--enable-source-maps',
      },
    });
    if (settings.tracing)
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'X-Ray takes what a function sends of its own traces: the actions for it know no resource.',
      });
  }

  /** The function checks every token itself: what the authorizer passes on is flattened and never read. */
  trustIssuer(settings: Settings): void {
    this.function.addEnvironment('OIDC_ISSUER', settings.issuer);
    this.function.addEnvironment('OIDC_AUDIENCE', settings.audience);
  }

  /** The managed policy for logs would open every log group of the account. */
  private roleWritingTo(logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const { logGroupArn } = logGroup;
    role.addToPolicy(
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroupArn] }),
    );
    return role;
  }
}
