import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, test } from 'vitest';
import type { Route } from '../../infra/routes.ts';
import { ensureBuilt } from '../support/service.ts';
import { stackWith } from '../support/stack.ts';

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
  template = Template.fromStack(stackWith({}, routes));
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

test('every function may do what its duty needs, action by action, and nothing else', () => {
  const log = ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => `${action} on its log`);
  const throughTable = [
    'Encrypt',
    'Decrypt',
    'ReEncryptFrom',
    'ReEncryptTo',
    'GenerateDataKey',
    'GenerateDataKeyWithoutPlaintext',
    'DescribeKey',
  ].map((action) => `kms:${action} on the key through DynamoDB`);
  const onTable = (actions: readonly string[], ...keys: string[]) =>
    actions.map((action) => {
      const where = keys.length > 0 ? ` where only ${keys.join(', ')}` : '';
      return `dynamodb:${action} on the table${where}`;
    });
  const reads = ['GetItem', 'BatchGetItem', 'Query'];
  const index = ['dynamodb:Query on the index'];
  const writing = [
    'never dynamodb:UpdateItem on the table where EVENTS#*, JOURNAL#*, DELEGATION#*, PUBLIC#*',
    'never dynamodb:DeleteItem on the table where EVENTS#*, JOURNAL#*, DELEGATION#*, PUBLIC#*',
    ...throughTable,
  ];
  const open = [
    ...onTable(reads, 'PUBLIC#*'),
    ...['Decrypt', 'DescribeKey'].map((action) => `kms:${action} on the key through DynamoDB`),
  ];
  const roster = ['INST#*', 'CHILD#*', 'CHILDREN', 'NUMBERED#*'];
  const claim = ['CLAIM#*', 'EVENTS#*'];
  const money = ['DIV#*#BUDGET', 'JOURNAL#*'];
  const institutions = [
    ...onTable(reads),
    ...onTable(['PutItem'], ...roster, ...claim, 'LIVE#*', 'TURN#*', 'SLOT#*', 'REPEAT#*', 'JOURNAL#EXPORT#*'),
    ...onTable(['UpdateItem'], 'INST#*', 'CLAIM#*', 'NUMBER#*'),
    ...onTable(['DeleteItem'], 'LIVE#*'),
    ...onTable(['ConditionCheckItem'], 'CLAIM#*'),
    ...writing,
  ];
  const bureaus = [
    ...onTable(reads),
    ...index,
    ...onTable(
      ['PutItem'],
      'INST#*',
      'DIVISIONS',
      'DIV#*#BASIS',
      'DIV#*#STAGES',
      'DELEGATION#*',
      ...claim,
      'SLOT#*',
      ...money,
      'REPEAT#*',
    ),
    ...onTable(['UpdateItem'], 'CLAIM#*'),
    ...onTable(['DeleteItem'], 'LIVE#*'),
    ...onTable(['ConditionCheckItem'], 'SLOT#*'),
    ...writing,
  ];
  const division = ['DIV#*#BUDGETDOC', 'DIV#*#SETTING', 'DIV#*#INSPECTION', 'INST#*'];
  const paying = ['NOTICE#*', 'BATCH#*', 'FILE#*', 'NUMBER#*'];
  const funds = [
    ...onTable(reads),
    ...index,
    ...onTable(['PutItem'], ...division, ...paying, ...claim, ...money, 'REPEAT#*', 'WORK#*'),
    ...onTable(['UpdateItem'], 'CLAIM#*', 'WORK#*'),
    ...onTable(['DeleteItem'], 'WORK#*'),
    ...onTable(['ConditionCheckItem'], 'CLAIM#*', 'DIV#*#BUDGET'),
    ...['GetObject', 'PutObject'].map((action) => `s3:${action} on the bank`),
    ...['GetObject', 'PutObject'].map((action) => `s3:${action} on archives in transit`),
    ...['Decrypt', 'GenerateDataKey'].map((action) => `kms:${action} on the key through S3`),
    ...writing,
  ];
  const publishing = [
    ...onTable(reads),
    ...index,
    ...onTable(['PutItem'], 'PUBLIC#*', 'DIV#*#DRAFTS', 'REPEAT#*'),
    ...onTable(['DeleteItem'], 'DIV#*#DRAFTS'),
    ...writing,
  ];
  const attachments = [
    ...onTable(reads, 'CLAIM#*', 'NOTICE#*', 'REPEAT#*', 'DELEGATION#*'),
    ...onTable(['PutItem'], ...claim, 'REPEAT#*'),
    ...onTable(['UpdateItem'], 'CLAIM#*'),
    ...['GetObject', 'PutObject'].map((action) => `s3:${action} on the attachments`),
    ...['GetObject', 'PutObject'].map((action) => `s3:${action} on uploads in transit`),
    's3:ListBucket on the bucket of transit',
    ...['Decrypt', 'GenerateDataKey'].map((action) => `kms:${action} on the key through S3`),
    ...writing,
  ];
  const outbox = [
    ...onTable(reads, 'WEBHOOKS', 'WEBHOOK#*', 'CLAIM#*', 'DELEGATION#*'),
    ...onTable(['PutItem'], 'WEBHOOKS', 'WEBHOOK#*'),
    ...onTable(['UpdateItem'], 'WEBHOOKS'),
    ...onTable(['DeleteItem'], 'WEBHOOK#*'),
    ...['DescribeStream', 'GetRecords', 'GetShardIterator'].map((action) => `dynamodb:${action} on the stream`),
    'dynamodb:ListStreams on "*"',
    ...writing,
  ];
  const workers = [
    ...onTable(reads),
    ...index,
    ...onTable(['PutItem'], ...claim, 'NOTICE#*', 'BATCH#*', ...money, 'CHECKPOINTS', 'WORK#*'),
    ...onTable(['UpdateItem'], 'CLAIM#*', 'WORK#*'),
    ...onTable(['DeleteItem'], 'WORK#*'),
    ...onTable(['ConditionCheckItem'], 'CLAIM#*'),
    's3:PutObject on the checkpoints',
    ...['Decrypt', 'GenerateDataKey'].map((action) => `kms:${action} on the key through S3`),
    ...writing,
  ];
  const failing = [
    'sqs:SendMessage on the queue of failures',
    ...['Decrypt', 'GenerateDataKey'].map((action) => `kms:${action} on the key through SQS`),
  ];
  expect(permissions()).toEqual({
    families: [...log, ...open].sort(),
    portal: [...log, ...open].sort(),
    institutions: [...log, ...institutions].sort(),
    bureaus: [...log, ...bureaus].sort(),
    funds: [...log, ...funds].sort(),
    publishing: [...log, ...publishing].sort(),
    attachments: [...log, ...attachments].sort(),
    outbox: [...log, ...outbox, ...failing].sort(),
    workers: [...log, ...workers, ...failing].sort(),
  });
});

test('every log is kept for a stated time and encrypted', () => {
  const logs = found('AWS::Logs::LogGroup').map(([, { RetentionInDays, KmsKeyId }]) => [
    RetentionInDays,
    Boolean(KmsKeyId),
  ]);
  expect(logs).toEqual(Array.from({ length: 10 }, () => [365, true]));
});

test('every function has alarms for errors, throttling and slowness, and each alarm tells somebody', () => {
  const alarms = found('AWS::CloudWatch::Alarm').map(([, properties]) => properties);
  const watched = alarms.flatMap(({ Dimensions, MetricName }) =>
    (Dimensions as { Name: string; Value: { Ref: string } }[])
      .filter(({ Name }) => Name === 'FunctionName')
      .map(({ Value }) => `${audienceOf(Value.Ref)} ${MetricName}`),
  );
  const wanted = [
    'families',
    'portal',
    'institutions',
    'bureaus',
    'funds',
    'publishing',
    'attachments',
    'outbox',
    'workers',
  ].flatMap((audience) => ['Errors', 'Throttles', 'Duration'].map((metric) => `${audience} ${metric}`));
  expect(watched.sort()).toEqual([...wanted, 'outbox IteratorAge', 'workers Invocations'].sort());
  expect(alarms.filter(({ AlarmActions }) => (AlarmActions as unknown[]).length === 0)).toEqual([]);
});

test('what the workers count has an alarm in its own stage and stands on the dashboard', () => {
  const [[, { Environment }]] = found('AWS::Lambda::Function').filter(([id]) => audienceOf(id) === 'workers') as [
    [string, { Environment: { Variables: Record<string, string> } }],
  ];
  expect(Environment.Variables.METRICS_NAMESPACE).toBe('tuobu-dev');
  for (const MetricName of ['PoliciesEndingWithin30Days', 'AppropriationsRunningOff'])
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'tuobu-dev',
      MetricName,
      Dimensions: [{ Name: 'service', Value: 'workers' }],
      Statistic: 'Maximum',
      Period: 10_800,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  const [[, { DashboardBody }]] = found('AWS::CloudWatch::Dashboard') as [[string, Properties]];
  const shown = JSON.stringify(DashboardBody).match(/(PoliciesEndingWithin\d+Days|AppropriationsRunningOff)/g);
  expect(shown).toEqual([
    'PoliciesEndingWithin90Days',
    'PoliciesEndingWithin30Days',
    'PoliciesEndingWithin7Days',
    'AppropriationsRunningOff',
  ]);
});

test('evidence lies in a bucket that is kept, closed, encrypted with our key and locked, and nothing in it ever expires', () => {
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: Match.anyValue() },
          },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 3653 } } },
      LifecycleConfiguration: Match.absent(),
    },
  });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    },
  });
});

test('what only passes through lies in a bucket of its own: closed, encrypted with our key, never locked, and gone after a day', () => {
  const [[, properties]] = found('AWS::S3::Bucket').filter(([id]) => id.startsWith('Transit')) as [[string, object]];
  expect(properties).toMatchObject({
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
    },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
    LifecycleConfiguration: { Rules: [{ ExpirationInDays: 1, Status: 'Enabled' }] },
  });
  for (const locked of ['ObjectLockEnabled', 'VersioningConfiguration']) expect(properties).not.toHaveProperty(locked);
});

test('in a browser only pages of this API’s own origin use signed addresses', () => {
  const origin = [{ 'Fn::GetAtt': [expect.stringMatching(/^ApiHttp/), 'ApiEndpoint'] }];
  const rules = found('AWS::S3::Bucket').map(([id, { CorsConfiguration }]) => [id.slice(0, 5), CorsConfiguration]);
  expect(rules).toEqual([
    ['Files', { CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: origin }] }],
    [
      'Trans',
      {
        CorsRules: [
          {
            AllowedHeaders: ['content-type', 'x-amz-checksum-sha256'],
            AllowedMethods: ['PUT', 'GET'],
            AllowedOrigins: origin,
          },
        ],
      },
    ],
  ]);
});

test('every path on which nobody waits ends in the queue of failures', () => {
  const ends = (place: unknown) =>
    expect(place).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^FailuresQueue/), 'Arn'] });
  const called = found('AWS::Events::Rule').flatMap(([, { Targets }]) => Targets as Target[]);
  for (const { DeadLetterConfig } of called) ends(DeadLetterConfig?.Arn);
  const watched = found('AWS::Lambda::EventInvokeConfig').map(([, properties]) => properties as unknown as Invocation);
  const [caught, scheduled] = [
    watched.map((each) => each.FunctionName.Ref),
    called.map(({ Arn }) => Arn['Fn::GetAtt'][0]),
  ];
  expect(caught.sort()).toEqual(scheduled.sort());
  for (const { DestinationConfig } of watched) ends(DestinationConfig.OnFailure.Destination);
  const fed = found('AWS::Lambda::EventSourceMapping').map(([, properties]) => properties as unknown as Invocation);
  expect(fed).toHaveLength(1);
  for (const { DestinationConfig } of fed) ends(DestinationConfig.OnFailure.Destination);
});

interface Target {
  readonly Arn: { readonly 'Fn::GetAtt': readonly [string, string] };
  readonly DeadLetterConfig?: { readonly Arn: unknown };
}

interface Invocation {
  readonly FunctionName: { readonly Ref: string };
  readonly DestinationConfig: { readonly OnFailure: { readonly Destination: unknown } };
}

test('a scheduled call that fails to the end, or never arrives, lies in an encrypted queue, and somebody is told', () => {
  const queue = { 'Fn::GetAtt': [Match.stringLikeRegexp('^FailuresQueue'), 'Arn'] };
  template.hasResourceProperties('AWS::SQS::Queue', {
    KmsMasterKeyId: Match.anyValue(),
    MessageRetentionPeriod: 1_209_600,
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    Targets: [Match.objectLike({ DeadLetterConfig: { Arn: queue }, RetryPolicy: Match.anyValue() })],
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    DestinationConfig: { OnFailure: { Destination: queue } },
    MaximumRetryAttempts: 2,
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Threshold: 1,
  });
});

test('only new events reach the outbox, a bad one holds up nothing for ever, and the China regions take the mapping', () => {
  const mappings = found('AWS::Lambda::EventSourceMapping').map(([, properties]) => properties as object);
  const filter = '{"eventName":["INSERT"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"EVENTS#"}]}}}}';
  expect(mappings).toMatchObject([
    {
      FilterCriteria: { Filters: [{ Pattern: filter }] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 20,
      MaximumRecordAgeInSeconds: 21_600,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^FailuresQueue/), 'Arn'] } },
      },
    },
  ]);
  expect(mappings[0]).not.toHaveProperty('Tags');
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'IteratorAge', Threshold: 600_000 });
});

test('nothing names one partition or its domain', () => {
  const text = JSON.stringify(template.toJSON());
  expect(text.match(/arn:aws(-cn)?:|amazonaws\.com\.cn|[a-z0-9-]+\.[a-z0-9-]+\.amazonaws\.com/g)).toBeNull();
});

test('what the table throttles or fails is counted under the dimensions that the service has', () => {
  const alarms = found('AWS::CloudWatch::Alarm').map(([, properties]) => properties as Record<string, unknown>);
  const counted = alarms
    .filter(({ Namespace }) => Namespace === 'AWS/DynamoDB')
    .map(({ MetricName, Dimensions }) => {
      const by = (Dimensions as { Name: string; Value: unknown }[]).map(({ Name, Value }) =>
        typeof Value === 'string' ? Value : Name,
      );
      return `${MetricName} ${by.join(' ')}`;
    });
  expect(counted).toEqual([
    ...['ReadThrottleEvents TableName', 'WriteThrottleEvents TableName'],
    ...['ReadThrottleEvents gsi1 TableName', 'WriteThrottleEvents gsi1 TableName'],
    ...['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'TransactWriteItems'].map(
      (operation) => `SystemErrors ${operation} TableName`,
    ),
  ]);
});

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

function permissions(): Record<string, string[]> {
  const functions = found('AWS::Lambda::Function');
  const policies = found('AWS::IAM::Policy').map(([, properties]) => properties as unknown as Policy);
  const permitted = ([id, { Role }]: [string, Properties]) => {
    const own = policies.filter(({ Roles }) => Roles.some(({ Ref }) => Ref === Role['Fn::GetAtt'][0]));
    const statements = own.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    return [audienceOf(id), statements.flatMap(sentences).sort()];
  };
  expect(found('AWS::IAM::Role').filter(([, { ManagedPolicyArns }]) => ManagedPolicyArns)).toEqual([]);
  return Object.fromEntries(functions.map(permitted));
}

interface Policy {
  readonly Roles: readonly { readonly Ref: string }[];
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

/** The ARN of every object of one of the two buckets under one prefix. */
const objectsUnder = /^\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["(Files|Transit)Bucket\w+","Arn"\]\},"\/(\w+)\/\*"\]\]\}$/;

/** `dynamodb:PutItem on the table`: one sentence for each action and resource; one that is not known here stands as it is. */
function sentences({ Effect, Action, Resource, Condition }: Statement): string[] {
  const places = [Resource].flat().map((resource) => {
    const text = JSON.stringify(resource);
    if (text.includes('/index/gsi1')) return 'the index';
    if (/^\{"Fn::GetAtt":\["DataTable\w+","Arn"\]\}$/.test(text)) return 'the table';
    if (/^\{"Fn::GetAtt":\["FailuresQueue\w+","Arn"\]\}$/.test(text)) return 'the queue of failures';
    if (/^\{"Fn::GetAtt":\["DataTable\w+","StreamArn"\]\}$/.test(text)) return 'the stream';
    if (/^\{"Fn::GetAtt":\["Key\w+","Arn"\]\}$/.test(text)) return 'the key';
    if (/^\{"Fn::GetAtt":\["TransitBucket\w+","Arn"\]\}$/.test(text)) return 'the bucket of transit';
    const [, bucket, prefix] = objectsUnder.exec(text) ?? [];
    if (bucket === 'Files') return `the ${prefix}`;
    if (bucket === 'Transit') return `${prefix} in transit`;
    if (/^\{"Fn::GetAtt":\["\w+Log\w+","Arn"\]\}$/.test(text)) return 'its log';
    return text;
  });
  const keys = Condition?.['ForAnyValue:StringLike']?.['dynamodb:LeadingKeys'] as string[] | undefined;
  const only = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] as string[] | undefined;
  const service = JSON.stringify(Condition?.StringLike?.['kms:ViaService'] ?? '');
  const name = Object.entries({ 'dynamodb.': 'DynamoDB', 's3.': 'S3', 'sqs.': 'SQS' });
  const through = name.flatMap(([prefix, said]) => (service.includes(prefix) ? [` through ${said}`] : [])).join('');
  const where = keys ? ` where ${keys.join(', ')}` : only ? ` where only ${only.join(', ')}` : '';
  const suffix = `${where}${through}`;
  const sentence = (action: string, place: string) =>
    `${Effect === 'Deny' ? 'never ' : ''}${action} on ${place}${suffix}`;
  return [Action].flat().flatMap((action) => places.map((place) => sentence(action, place)));
}

function audienceOf(functionId: string): string {
  return template.findResources('AWS::Lambda::Function')[functionId]!.Properties.Environment.Variables
    .POWERTOOLS_SERVICE_NAME;
}
