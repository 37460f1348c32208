import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { tableShape } from '../../shared/storage/table-shape.ts';
import type { AudienceFunction } from './audience-function.ts';
import type { FailureQueue } from './failure-queue.ts';
import type { StackKey } from './stack-key.ts';

/** The one table. Kept when the stack goes: it holds money and evidence. */
export class DataTable extends Construct {
  readonly table: Table;
  private readonly key: StackKey;

  constructor(scope: Construct, id: string, { key }: { key: StackKey }) {
    super(scope, id);
    this.key = key;
    // The classic construct: TableV2 with a customer key does not synthesise without a region.
    this.table = new Table(this, 'Table', {
      partitionKey: text(tableShape.partitionKey),
      sortKey: text(tableShape.sortKey),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: tableShape.timeToLive,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: tableShape.index.name,
      partitionKey: text(tableShape.index.partitionKey),
      sortKey: text(tableShape.index.sortKey),
      projectionType: ProjectionType.ALL,
    });
  }

  /** Reads of what everybody may read, and of nothing else in the table. */
  grantPublished({ function: open }: AudienceFunction): void {
    open.addToRolePolicy(
      new PolicyStatement({
        actions: publicReads,
        resources: [this.table.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': publicKeys } },
      }),
    );
    this.key.grantReadThroughTable(open);
    open.addEnvironment('TABLE_NAME', this.table.tableName);
  }

  /** Reads everything a what-if looks at; writes drafts, what is published, and answers kept for repeats: no claim, no money. */
  grantPublishing({ function: publishing }: AudienceFunction): void {
    const { tableArn } = this.table;
    const index = `${tableArn}/index/${tableShape.index.name}`;
    publishing.addToRolePolicy(new PolicyStatement({ actions: [...publicReads], resources: [tableArn] }));
    publishing.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:Query'], resources: [index] }));
    const written = (actions: string[], keys: string[]) =>
      publishing.addToRolePolicy(
        new PolicyStatement({
          actions,
          resources: [tableArn],
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
        }),
      );
    written(['dynamodb:PutItem'], [...publicKeys, 'DIV#*#DRAFTS', 'REPEAT#*']);
    written(['dynamodb:DeleteItem'], ['DIV#*#DRAFTS']);
    this.key.grantUseThroughTable(publishing);
    publishing.addEnvironment('TABLE_NAME', this.table.tableName);
  }

  /** Single items under some partition keys, action by action, and nothing else in the table. */
  grantItems({ function: narrow }: AudienceFunction, granted: Readonly<Record<string, readonly string[]>>): void {
    for (const [action, keys] of Object.entries(granted))
      narrow.addToRolePolicy(
        new PolicyStatement({
          actions: [`dynamodb:${action}`],
          resources: [this.table.tableArn],
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
        }),
      );
    this.key.grantUseThroughTable(narrow);
    narrow.addEnvironment('TABLE_NAME', this.table.tableName);
  }

  /** Hands every new event of a claim to a function, in the order of the claim; what fails to the end goes to the queue. */
  streamEvents(scope: Construct, id: string, { reader, failures }: StreamReading): void {
    const { function: target } = reader;
    const stream = this.table.tableStreamArn!;
    const actions = ['DescribeStream', 'GetRecords', 'GetShardIterator'].map((action) => `dynamodb:${action}`);
    target.addToRolePolicy(new PolicyStatement({ actions, resources: [stream] }));
    target.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }));
    Validations.of(reader).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'dynamodb:ListStreams, which Lambda asks for before it reads a stream, knows no resource.',
    });
    const inserted = FilterRule.isEqual('INSERT');
    const ofEvent = { Keys: { pk: { S: FilterRule.beginsWith('EVENTS#') } } };
    const mapping = new EventSourceMapping(scope, id, {
      target,
      eventSourceArn: stream,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 25,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 20,
      maxRecordAge: Duration.hours(6),
      filters: [FilterCriteria.filter({ eventName: inserted, dynamodb: ofEvent })],
      onFailure: failures.destinationFor(reader),
    });
    mapping.node.addDependency(target.role!);
  }

  /** Only one function publishes: whatever else a function may write, it is not this. */
  denyPublishing({ function: office }: AudienceFunction): void {
    office.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: ['dynamodb:PutItem'],
        resources: [this.table.tableArn],
        conditions: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': publicKeys } },
      }),
    );
  }

  /** Reads and writes of the registry and of claims: by key and by query, never a scan. */
  grantRegistryAndClaims({ function: office }: AudienceFunction): void {
    const { tableArn } = this.table;
    office.addToRolePolicy(new PolicyStatement({ actions: [...reads, ...writes], resources: [tableArn] }));
    office.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [`${tableArn}/index/${tableShape.index.name}`],
      }),
    );
    office.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
        resources: [tableArn],
        conditions: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': appendOnly } },
      }),
    );
    this.key.grantUseThroughTable(office);
    office.addEnvironment('TABLE_NAME', this.table.tableName);
  }
}

interface StreamReading {
  readonly reader: AudienceFunction;
  readonly failures: FailureQueue;
}

const publicReads = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
/** What everybody may read: published policies, their ends, and what bureaus decided about settings. */
const publicKeys = ['PUBLIC#*'];
const reads = ['GetItem', 'BatchGetItem', 'Query', 'ConditionCheckItem'].map((action) => `dynamodb:${action}`);
const writes = ['PutItem', 'UpdateItem', 'DeleteItem'].map((action) => `dynamodb:${action}`);

/** What happened, what was booked and what was published: partition keys under which nothing is changed or deleted, by no function. */
const appendOnly = ['EVENTS#*', 'JOURNAL#*', 'PUBLIC#*'];

function text(name: string) {
  return { name, type: AttributeType.STRING };
}
