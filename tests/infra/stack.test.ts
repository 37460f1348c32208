import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, test } from 'vitest';
import type { Route } from '../../infra/routes.ts';
import { readSettings } from '../../infra/settings.ts';
import { TuobuStack } from '../../infra/stack.ts';
import { ensureBuilt } from '../support/service.ts';

const routes: Route[] = [
  { method: 'GET', path: '/healthz', audience: 'families', authorized: false },
  { method: 'GET', path: '/fees', audience: 'portal', authorized: false },
  { method: 'POST', path: '/v1/claims', audience: 'institutions', authorized: true },
  { method: 'GET', path: '/v1/claims', audience: 'bureaus', authorized: true },
];
let template: Template;
let found: (type: string) => [string, Properties][];
type Properties = Record<string, never>;

beforeAll(async () => {
  await ensureBuilt();
  const stack = new TuobuStack(new App(), 'tuobu-test', { settings: readSettings(() => undefined), routes });
  template = Template.fromStack(stack);
  found = (type) => Object.entries(template.findResources(type)).map(([id, resource]) => [id, resource.Properties]);
});

test('a route has the authorizer exactly where the operation needs a token', () => {
  const authorized = found('AWS::ApiGatewayV2::Route').map(([, { RouteKey, AuthorizationType }]) => [
    RouteKey,
    AuthorizationType,
  ]);
  expect(Object.fromEntries(authorized)).toEqual({
    'GET /healthz': 'NONE',
    'GET /fees': 'NONE',
    'POST /v1/claims': 'JWT',
    'GET /v1/claims': 'JWT',
    $default: 'NONE',
  });
});

test('the table is kept, backed up, encrypted with our key and streams both images', () => {
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: Match.anyValue() },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    },
  });
});

test('the functions of the public have no permission on the table or the children’s keys', () => {
  const roles = found('AWS::Lambda::Function').map(([, { Role, Environment }]) => [
    Environment.Variables.POWERTOOLS_SERVICE_NAME,
    Role['Fn::GetAtt'][0],
  ]);
  const permitted = found('AWS::IAM::Policy').flatMap(([, { Roles, PolicyDocument }]) =>
    (Roles as { Ref: string }[]).flatMap(({ Ref }) => actionsOf(PolicyDocument).map((action) => [Ref, action])),
  );
  const actions = Object.fromEntries(
    roles.map(([audience, role]) => [
      audience,
      permitted
        .filter(([each, action]) => each === role && !String(action).startsWith('kms:'))
        .map(([, action]) => action),
    ]),
  );
  const office = [
    'dynamodb:GetItem',
    'dynamodb:BatchGetItem',
    'dynamodb:Query',
    'dynamodb:ConditionCheckItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
  ];
  expect(actions).toEqual({ families: [], portal: [], institutions: office, bureaus: office });
});

test('no permission names every action or every resource', () => {
  for (const [, { PolicyDocument }] of found('AWS::IAM::Policy'))
    for (const { Action, Resource } of (PolicyDocument as { Statement: { Action: string[]; Resource: unknown }[] })
      .Statement)
      expect([Action, Resource].flat().filter((each) => each === '*')).toEqual([]);
});

test('a function may be called by the whole API once, however many routes lead to it', () => {
  const callers = found('AWS::Lambda::Permission').map(([, { FunctionName }]) => JSON.stringify(FunctionName));
  expect(callers.length).toBe(new Set(callers).size);
});

test('malformed settings fail together, each named', () => {
  const context: Record<string, string> = {
    stage: 'Prod!',
    issuer: 'ftp://x',
    region: 'shanghai',
    logRetentionDays: '4',
  };
  expect(() => readSettings((name) => context[name])).toThrow(
    'CDK上下文有误。\n' +
      '上下文 stage 是 "Prod!"：小写字母开头，只含小写字母、数字和连字符，至多16个字符。\n' +
      '上下文 region 是 "shanghai"：应为AWS地域代码，例如 cn-northwest-1。\n' +
      '上下文 issuer 是 "ftp://x"：应为 https 地址，不带查询、片段和结尾的斜杠（本机地址可用 http）。\n' +
      '上下文 logRetentionDays 是 "4"：应为日志服务支持的天数：1、3、5、7、14、30、60、90、120、150、180、365、400、545、731、1096、1827、2192、2557、2922、3288、3653。',
  );
});

test.each(['https://login.example.gov.cn', 'https://login.example.gov.cn/realms/tuobu', 'http://127.0.0.1:8787/oidc'])(
  '%s is an issuer',
  (issuer) => {
    expect(readSettings((name) => (name === 'issuer' ? issuer : undefined)).issuer).toBe(issuer);
  },
);

test.each([
  'https://login.example.gov.cn/',
  'http://login.example.gov.cn',
  'https://a@b.cn',
  'https://b.cn?x=1',
  'b.cn',
  '',
])('%s is no issuer', (issuer) => {
  expect(() => readSettings((name) => (name === 'issuer' ? issuer : undefined))).toThrow('上下文 issuer');
});

function actionsOf(document: { Statement: { Action: string | string[] }[] }): string[] {
  return document.Statement.flatMap(({ Action }) => Action);
}
