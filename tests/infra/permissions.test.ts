import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { templateFile } from '../../infra/built.ts';
import { statementsOf, tableGrants } from '../../infra/table-grants.ts';
import { tableShape } from '../../shared/storage/table-shape.ts';
import { allowed, type Statement, textOf } from '../support/iam.ts';
import { ensureBuilt } from '../support/service.ts';

/** The template as it ships, asked as AWS would ask it. */
let resources: Record<string, { readonly Type: string; readonly Properties: Properties }>;
type Properties = Readonly<Record<string, never>>;

beforeAll(async () => {
  await ensureBuilt();
  resources = JSON.parse(readFileSync(templateFile, 'utf8')).Resources;
});

/** One partition key of every kind that `shared/storage/keys.ts` writes, and one that nobody writes. */
const partitions = [
  ...['INST#PT-0001', 'INST#PT-0001#ROSTER', 'INST#PT-0001#CLAIMS', 'CHILD#x', 'CHILDREN', 'NUMBERED#1#x'],
  ...['CLAIM#clm_1', 'EVENTS#clm_1', 'LIVE#PT-0001/operating/2026-05', 'TURN#PT-0001/operating/2026-05', 'SLOT#x'],
  ...[
    'NUMBER#330903#operating#2026-05',
    'REPEAT#x',
    'DIV#330903#BASIS',
    'DIV#330903#STAGES',
    'DIV#330903#BUDGET',
    'DIV#330903#BUDGETDOC',
  ],
  ...['DIV#330903#SETTING', 'DIV#330903#INSPECTION', 'DIV#330903#DRAFTS', 'JOURNAL#330903#a', 'JOURNAL#330903#MOVE#k'],
  ...['JOURNAL#EXPORT#330903', 'NOTICE#ntc_1', 'BATCH#bat_1', 'FILE#330903#x', 'PUBLIC#POLICIES', 'PUBLIC#POLICY#p#1'],
  ...['WEBHOOKS', 'WEBHOOK#330903', 'CHECKPOINTS', 'DELEGATION#330903', 'DIVISIONS', 'WORK#batch#bat_1', 'elsewhere'],
];
const tableActions = [
  ...['GetItem', 'BatchGetItem', 'Query', 'ConditionCheckItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
  ...['Scan', 'BatchWriteItem', 'PartiQLSelect', 'PartiQLUpdate', 'PartiQLDelete', 'UpdateTable', 'DeleteTable'],
].map((action) => `dynamodb:${action}`);

test('the template lets each function do in the table what the grants say, action by action and key by key', () => {
  const table = textOf({ 'Fn::GetAtt': [idOf('AWS::DynamoDB::Table'), 'Arn'] });
  const places = { table, index: `${table}/index/${tableShape.index.name}` };
  const differing = functions().flatMap(({ audience, statements }) => {
    const granted = statementsOf(tableGrants[audience]!);
    return tableActions.flatMap((action) =>
      partitions.flatMap((partition) =>
        (['table', 'index'] as const).flatMap((place) => {
          const context = { 'dynamodb:LeadingKeys': [partition] };
          const inTemplate = allowed(statements, { action, resource: places[place], context });
          const wanted = allowed(granted, { action, resource: place, context });
          return inTemplate === wanted ? [] : [`${audience} ${action} ${place} ${partition}`];
        }),
      ),
    );
  });
  expect(differing).toEqual([]);
  expect(functions().map(({ audience }) => audience)).toEqual(Object.keys(tableGrants));
});

test('no function may change or delete an event, an entry of the journal or what was published', () => {
  const kept = partitions.filter((partition) => /^(EVENTS|JOURNAL|DELEGATION|PUBLIC)#/.test(partition));
  const able = functions().filter(({ may }) =>
    kept.some((partition) => may('dynamodb:UpdateItem', partition) || may('dynamodb:DeleteItem', partition)),
  );
  expect([kept.length, able]).toEqual([7, []]);
});

test('the functions without tokens read what is published and nothing else, and write nothing', () => {
  for (const audience of ['families', 'portal']) {
    const { may } = functions().find((each) => each.audience === audience)!;
    const able = tableActions.flatMap((action) =>
      partitions.filter((partition) => may(action, partition)).map((partition) => `${action} ${partition}`),
    );
    const reads = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
    expect(able).toEqual(reads.flatMap((action) => [`${action} PUBLIC#POLICIES`, `${action} PUBLIC#POLICY#p#1`]));
  }
});

test('who may write what matters most', () => {
  const writers = (partition: string) =>
    functions()
      .filter(({ may }) => may('dynamodb:PutItem', partition))
      .map(({ audience }) => audience);
  expect({
    指标: writers('DIV#330903#BUDGET'),
    journal: writers('JOURNAL#330903#a'),
    delegation: writers('DELEGATION#330903'),
    law: writers('PUBLIC#POLICIES'),
    batch: writers('BATCH#bat_1'),
    child: writers('CHILD#x'),
    claim: writers('CLAIM#clm_1'),
  }).toEqual({
    指标: ['bureaus', 'funds', 'workers'],
    journal: ['bureaus', 'funds', 'workers'],
    delegation: ['bureaus'],
    law: ['publishing'],
    batch: ['funds', 'workers'],
    child: ['institutions'],
    claim: ['institutions', 'bureaus', 'funds', 'attachments', 'workers'],
  });
});

test('no statement of a function has a wildcard for an action, and one alone knows no resource', () => {
  const all = functions().flatMap(({ statements }) => statements);
  expect(all.flatMap(({ Action }) => [Action].flat()).filter((action) => action.includes('*'))).toEqual([]);
  const everywhere = all.filter(({ Resource }) => [Resource].flat().includes('*'));
  expect(everywhere.map(({ Action }) => Action)).toEqual(['dynamodb:ListStreams']);
});

test.each([
  'dynamodb.us-east-1.amazonaws.com',
  'dynamodb.cn-north-1.amazonaws.com.cn',
  'dynamodb.cn-north-1.amazonaws.com',
])('every function opens the table’s records through %s, and the key itself never', (service) => {
  const region = service.split('.')[1]!;
  const resource = textOf({ 'Fn::GetAtt': [idOf('AWS::KMS::Key'), 'Arn'] });
  for (const { audience, statements } of functions()) {
    const here = JSON.parse(JSON.stringify(statements).replaceAll('{"Ref":"AWS::Region"}', JSON.stringify(region)));
    const opens = (action: string, through: readonly string[]) =>
      allowed(here, { action, resource, context: { 'kms:ViaService': through } });
    const writes = tableGrants[audience]!.puts !== undefined;
    expect([audience, opens('kms:Decrypt', [service]), opens('kms:GenerateDataKey', [service])]).toEqual([
      audience,
      true,
      writes,
    ]);
    const never = ['kms:Decrypt', 'kms:CreateGrant', 'kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy'];
    expect(never.filter((action) => opens(action, []))).toEqual([]);
  }
});

test('whoever may write a file or a failure may use the key for it', () => {
  const key = textOf({ 'Fn::GetAtt': [idOf('AWS::KMS::Key'), 'Arn'] });
  const queue = textOf({ 'Fn::GetAtt': [idOf('AWS::SQS::Queue'), 'Arn'] });
  const bucketOf = (name: string) => {
    const id = idsOf('AWS::S3::Bucket').find((one) => one.startsWith(name))!;
    return textOf({ 'Fn::GetAtt': [id, 'Arn'] });
  };
  const [bucket, transit] = [bucketOf('Files'), bucketOf('Transit')];
  const through = (service: string) => ({ 'kms:ViaService': [`${service}.<AWS::Region>.amazonaws.com`] });
  const able = functions().map(({ audience, statements }) => {
    const may = (action: string, resource: string, context = {}) => allowed(statements, { action, resource, context });
    const puts = ['attachments', 'bank', 'checkpoints', 'else'].filter((prefix) =>
      may('s3:PutObject', `${bucket}/${prefix}/x`),
    );
    const passes = ['uploads', 'archives', 'else'].filter((prefix) => may('s3:PutObject', `${transit}/${prefix}/x`));
    const fails = may('sqs:SendMessage', queue);
    const encrypts = (service: string) =>
      may('kms:GenerateDataKey', key, through(service)) && may('kms:Decrypt', key, through(service));
    expect([audience, encrypts('s3'), encrypts('sqs')]).toEqual([audience, puts.length + passes.length > 0, fails]);
    const removes = ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention', 's3:ListBucket'];
    expect(removes.filter((action) => may(action, `${bucket}/attachments/x`) || may(action, bucket))).toEqual([]);
    return [audience, ...puts, ...passes, ...(fails ? ['failures'] : [])];
  });
  expect(able.filter(([, ...rest]) => rest.length > 0)).toEqual([
    ['funds', 'bank', 'archives'],
    ['attachments', 'attachments', 'uploads'],
    ['outbox', 'failures'],
    ['workers', 'checkpoints', 'failures'],
  ]);
});

const account = '<AWS::AccountId>';

test('an alarm of this account reaches its topic and another’s does not; nothing goes there without TLS', () => {
  const publish = { action: 'sns:Publish', resource: textOf({ Ref: idOf('AWS::SNS::Topic') }) };
  const may = (source: string, tls = 'true') => {
    const context = { 'aws:SourceAccount': [source], 'aws:SecureTransport': [tls] };
    return allowed(policyOf('AWS::SNS::TopicPolicy', 'cloudwatch.amazonaws.com'), { ...publish, context });
  };
  expect([may(account), may('another'), may(account, 'false')]).toEqual([true, false, false]);
  expect(keyAdmits('cloudwatch.amazonaws.com', { 'aws:SourceAccount': [account] })).toBe(true);
});

test('a schedule that cannot reach its worker leaves the call in the queue, and the queue’s key lets it', () => {
  const resource = textOf({ 'Fn::GetAtt': [idOf('AWS::SQS::Queue'), 'Arn'] });
  const statements = policyOf('AWS::SQS::QueuePolicy', 'events.amazonaws.com');
  const may = (rule: string) => {
    const context = { 'aws:SourceArn': [rule], 'aws:SecureTransport': ['true'] };
    return allowed(statements, { action: 'sqs:SendMessage', resource, context });
  };
  const rules = idsOf('AWS::Events::Rule').map((id) => textOf({ 'Fn::GetAtt': [id, 'Arn'] }));
  expect([rules.map(may), may('arn:aws:events:eu-west-1:another:rule/x')]).toEqual([[true, true], false]);
  // EventBridge says nothing about itself when it asks for a key.
  expect(keyAdmits('events.amazonaws.com', {})).toBe(true);
});

test('the log service of the region writes the stack’s logs with the key, and nobody else’s', () => {
  const logs = 'logs.<AWS::Region>.<AWS::URLSuffix>';
  const group = (owner: string) => `arn:<AWS::Partition>:logs:<AWS::Region>:${owner}:log-group:any`;
  const admits = (owner: string) => keyAdmits(logs, { 'kms:EncryptionContext:aws:logs:arn': [group(owner)] });
  expect([admits(account), admits('another')]).toEqual([true, false]);
});

test('the gateway may call the function behind every route, and behind what no route matches', () => {
  const api = textOf({ Ref: idOf('AWS::ApiGatewayV2::Api') });
  const here = `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:${api}/$default`;
  const permissions = idsOf('AWS::Lambda::Permission').map((id) => resources[id]!.Properties);
  const closed = idsOf('AWS::ApiGatewayV2::Route').filter((id) => {
    const { RouteKey, Target } = resources[id]!.Properties;
    const [method, path] = (RouteKey as string).split(' ');
    const asked = path === undefined ? `${here}/$default` : `${here}/${method}${path}`;
    const integration = textOf(Target).slice('integrations/<'.length, -1);
    const target = textOf(resources[integration]!.Properties.IntegrationUri);
    const statements = permissions
      .filter(({ FunctionName }) => textOf(FunctionName) === target)
      .map(({ Action, SourceArn }): Statement => {
        return { Effect: 'Allow', Action, Resource: target, Condition: { ArnLike: { 'aws:SourceArn': SourceArn } } };
      });
    const context = { 'aws:SourceArn': [asked] };
    return !allowed(statements, { action: 'lambda:InvokeFunction', resource: target, context });
  });
  expect(closed).toEqual([]);
});

interface OfFunction {
  readonly audience: string;
  readonly statements: readonly Statement[];
  /** Whether it may do this to an item of the table, or of the index. */
  may(action: string, partition: string): boolean;
}

function functions(): OfFunction[] {
  const policies = idsOf('AWS::IAM::Policy').map((id) => resources[id]!.Properties as unknown as Attached);
  const table = textOf({ 'Fn::GetAtt': [idOf('AWS::DynamoDB::Table'), 'Arn'] });
  return idsOf('AWS::Lambda::Function').map((id) => {
    const { Role, Environment } = resources[id]!.Properties as unknown as LambdaProperties;
    const own = policies.filter(({ Roles }) => Roles.some(({ Ref }) => Ref === Role['Fn::GetAtt'][0]));
    const statements = own.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const may = (action: string, partition: string) => {
      const context = { 'dynamodb:LeadingKeys': [partition] };
      return [table, `${table}/index/${tableShape.index.name}`].some((resource) =>
        allowed(statements, { action, resource, context }),
      );
    };
    return { audience: Environment.Variables.POWERTOOLS_SERVICE_NAME, statements, may };
  });
}

interface LambdaProperties {
  readonly Role: { readonly 'Fn::GetAtt': readonly [string, string] };
  readonly Environment: { readonly Variables: { readonly POWERTOOLS_SERVICE_NAME: string } };
}

interface Attached {
  readonly Roles: readonly { readonly Ref: string }[];
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

/** Whether the key's own policy lets a service encrypt with it. */
function keyAdmits(service: string, context: Readonly<Record<string, readonly string[]>>): boolean {
  const { KeyPolicy } = resources[idOf('AWS::KMS::Key')]!.Properties as unknown as { KeyPolicy: Document };
  const statements = admitting(KeyPolicy, service);
  return ['kms:Decrypt', 'kms:GenerateDataKey'].every((action) =>
    allowed(statements, { action, resource: 'the key', context }),
  );
}

function policyOf(type: string, service: string): Statement[] {
  return admitting(
    (resources[idOf(type)]!.Properties as unknown as { PolicyDocument: Document }).PolicyDocument,
    service,
  );
}

interface Document {
  readonly Statement: readonly (Statement & { readonly Principal: unknown })[];
}

/** The statements of a resource's policy that speak of a service or of everybody. */
function admitting({ Statement: statements }: Document, service: string): Statement[] {
  return statements.filter(({ Principal }) => {
    if (Principal === '*') return true;
    const { AWS, Service } = Principal as { AWS?: unknown; Service?: unknown };
    return AWS === '*' || [Service ?? []].flat().some((one) => textOf(one) === service);
  });
}

function idsOf(type: string): string[] {
  return Object.entries(resources).flatMap(([id, resource]) => (resource.Type === type ? [id] : []));
}

function idOf(type: string): string {
  const [id, ...others] = idsOf(type);
  if (!id || others.length > 0) throw new Error(`the template has ${others.length + (id ? 1 : 0)} of ${type}`);
  return id;
}
