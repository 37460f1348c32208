import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { tableShape } from '../../shared/storage/table-shape.ts';
import type { AudienceFunction } from './audience-function.ts';

/** The one table. Kept when the stack goes: it holds money and evidence. */
export class DataTable extends Construct {
  readonly table: Table;
  private readonly key: IKey;

  constructor(scope: Construct, id: string, { key }: { key: IKey }) {
    super(scope, id);
    this.key = key;
    // The classic construct: TableV2 with a customer key does not synthesise without a region.
    this.table = new Table(this, 'Table', {
      partitionKey: text(tableShape.partitionKey),
      sortKey: text(tableShape.sortKey),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
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

  /** Reads and writes of the registry and of claims: by key and by query, never a scan. */
  grantRegistryAndClaims(office: AudienceFunction): void {
    this.table.grant(
      office.function,
      'dynamodb:GetItem',
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:ConditionCheckItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    this.key.grantEncryptDecrypt(office.function);
    office.function.addEnvironment('TABLE_NAME', this.table.tableName);
  }
}

function text(name: string) {
  return { name, type: AttributeType.STRING };
}
