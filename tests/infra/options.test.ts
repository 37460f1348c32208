import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, expect, test } from 'vitest';
import { synthesise } from '../../infra/synthesise.ts';
import { ensureBuilt, freshDirectory } from '../support/service.ts';
import { stackWith } from '../support/stack.ts';

beforeAll(ensureBuilt);
/** With two routes: an open one and one that needs a token. */
const made = (options: Record<string, string>) =>
  stackWith(options, [
    { method: 'GET', path: '/healthz', audience: 'families', authorized: false },
    { method: 'GET', path: '/v1/claims', audience: 'bureaus', authorized: true },
  ]);

test('the synthesis knows no account and looks nothing up', () => {
  const outdir = freshDirectory();
  synthesise(outdir);
  const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
  expect([manifest.artifacts['tuobu-dev'].environment, manifest.missing]).toEqual([
    'aws://unknown-account/unknown-region',
    undefined,
  ]);
});

test.each([
  {},
  { tracing: 'true', architecture: 'x86_64', alarmEmail: 'oncall@example.gov.cn' },
  { region: 'cn-northwest-1', stage: 'prod', issuer: 'https://login.example.gov.cn', stream: 'false' },
])('cdk-nag finds nothing that is not explained, with %j', (options) => {
  const one = made(options as Record<string, string>);
  const report = new AwsSolutionsChecks(one.node.root as App).validateScope(one);
  expect(report.violations.map(({ ruleName }) => ruleName)).toEqual([]);
});

test('in a China region every address is of that partition, and every kind of resource is there', () => {
  const china = Template.fromStack(made({ region: 'cn-northwest-1' })).toJSON();
  expect(JSON.stringify(china).match(/arn:aws[^-]/g)).toBeNull();
  // No user pool, no function URL, no CloudFront, no WAF; X-Ray is refused as an option.
  const kinds = new Set(Object.values(china.Resources as Record<string, { Type: string }>).map(({ Type }) => Type));
  expect([...kinds].sort()).toEqual([
    ...['Api', 'Authorizer', 'Integration', 'Route', 'Stage'].map((kind) => `AWS::ApiGatewayV2::${kind}`),
    ...['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard', 'AWS::DynamoDB::Table', 'AWS::Events::Rule'],
    ...['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::KMS::Key'],
    ...['EventInvokeConfig', 'EventSourceMapping', 'Function', 'Permission'].map((kind) => `AWS::Lambda::${kind}`),
    ...['AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy'],
    ...['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'AWS::SecretsManager::Secret'],
  ]);
});

test('a function runs on Node 24, writes to a log of its own and traces where it is asked to', () => {
  const runs = (options: Record<string, string>) =>
    Object.values(Template.fromStack(made(options)).findResources('AWS::Lambda::Function')).map(
      ({ Properties: { Runtime, Architectures, TracingConfig, LoggingConfig } }) => [
        ...[Runtime, Architectures[0], TracingConfig?.Mode ?? 'none', typeof LoggingConfig.LogGroup.Ref],
      ],
    );
  const nine = (...of: string[]) => Array.from({ length: 9 }, () => of);
  expect(runs({})).toEqual(nine('nodejs24.x', 'arm64', 'none', 'string'));
  expect(runs({ tracing: 'true', architecture: 'x86_64' })).toEqual(nine('nodejs24.x', 'x86_64', 'Active', 'string'));
});

test('the API is throttled as a whole and logs every request by its pattern, without the path that was asked', () => {
  const api = Template.fromStack(made({ throttleRate: '50', throttleBurst: '80' }));
  api.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 80 },
    AccessLogSettings: { DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('AccessLog'), 'Arn'] } },
  });
  const [stage] = Object.values(api.findResources('AWS::ApiGatewayV2::Stage'));
  expect(Object.keys(JSON.parse(stage!.Properties.AccessLogSettings.Format))).toEqual([
    ...['requestId', 'requestTime', 'routeKey', 'status', 'responseLatency', 'integrationErrorMessage'],
  ]);
});

test('each stage has a name, tags and numbers of its own', () => {
  const json = Template.fromStack(made({ stage: 'trial' })).toJSON();
  const named = JSON.stringify(json).match(/tuobu-(dev|trial)/g);
  expect(new Set(named)).toEqual(new Set(['tuobu-trial']));
  const untagged = Object.entries(
    json.Resources as Record<string, { Type: string; Properties: { Tags?: unknown } }>,
  ).filter(
    ([, { Type, Properties }]) => taggable.test(Type) && !JSON.stringify(Properties.Tags ?? '').includes('"trial"'),
  );
  expect(untagged).toEqual([]);
});

const taggable =
  /^AWS::(KMS::Key|DynamoDB::Table|S3::Bucket|Lambda::Function|Logs::LogGroup|SQS::Queue|SNS::Topic|IAM::Role|SecretsManager::Secret|CloudWatch::Alarm|ApiGatewayV2::(Api|Stage)|Events::Rule)$/;

test('without the stream nothing is left that would read it', () => {
  const still = Template.fromStack(made({ stream: 'false' }));
  still.resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
  still.hasResourceProperties('AWS::DynamoDB::Table', { StreamSpecification: Match.absent() });
  expect(JSON.stringify(still.toJSON())).not.toContain('StreamArn');
});
