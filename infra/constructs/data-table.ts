import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { tableShape } from '../../shared/storage/table-shape.ts';
import type { Settings } from '../settings.ts';
import { statementsOf, tableGrants } from '../table-grants.ts';
import type { AudienceFunction } from './audience-function.ts';
import type { FailureQueue } from './failure-queue.ts';
import type { StackKey } from './stack-key.ts';

/** The one table. Kept when the stack goes: it holds money and evidence. */
export class DataTable extends Construct {
  readonly table: Table;
  private readonly key: StackKey;

  constructor(scope: Construct, id: string, { key, settings }: { key: StackKey; settings: Settings }) {
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
      ...(settings.stream ? { stream: StreamViewType.NEW_AND_OLD_IMAGES } : {}),
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

  /** What a function's duty needs, by name, and nothing else in the table. */
  grant(grantee: AudienceFunction): void {
    const { audience, function: lambda } = grantee;
    const grant = tableGrants[audience];
    if (!grant) throw new Error(`nothing says what the function ${audience} may do in the table`);
    const { tableArn, tableName } = this.table;
    const resources = { table: tableArn, index: `${tableArn}/index/${tableShape.index.name}` };
    for (const statement of statementsOf(grant))
      lambda.addToRolePolicy(PolicyStatement.fromJson({ ...statement, Resource: resources[statement.Resource] }));
    if (grant.puts) this.key.grantUseThroughTable(lambda);
    else this.key.grantReadThroughTable(lambda);
    lambda.addEnvironment('TABLE_NAME', tableName);
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
}

interface StreamReading {
  readonly reader: AudienceFunction;
  readonly failures: FailureQueue;
}

function text(name: string) {
  return { name, type: AttributeType.STRING };
}
