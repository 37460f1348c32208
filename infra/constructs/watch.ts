import { Aws, Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  type MetricOptions,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Standing } from '../../shared/http/telemetry.ts';
import { tableShape } from '../../shared/storage/table-shape.ts';
import type { Settings } from '../settings.ts';
import { type AudienceFunction, metricsNamespace } from './audience-function.ts';
import type { FailureQueue } from './failure-queue.ts';
import type { StackKey } from './stack-key.ts';

export interface WatchProps {
  readonly settings: Settings;
  readonly key: StackKey;
  readonly api: HttpApi;
  readonly table: Table;
  readonly failures: FailureQueue;
  readonly streamReader: AudienceFunction;
  /** Who counts how things stand, every hour. */
  readonly counter: AudienceFunction;
  readonly functions: readonly AudienceFunction[];
}

const period = Duration.minutes(5);
/** What the functions send to the table. */
const tableOperations = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'TransactWriteItems'];
/** What is counted once an hour: a run that comes late neither ends an alarm nor raises it again. */
const severalRuns = Duration.hours(3);

const reached = {
  comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  treatMissingData: TreatMissingData.NOT_BREACHING,
};
const silence = {
  comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
  treatMissingData: TreatMissingData.BREACHING,
};

/** What an operator is called for, and what they look at then. */
export class Watch extends Construct {
  readonly topic: Topic;

  constructor(
    scope: Construct,
    id: string,
    { settings, key, api, table, failures, streamReader, counter, functions }: WatchProps,
  ) {
    super(scope, id);
    this.topic = this.topicForAlarms(key);
    if (settings.alarmEmail) this.topic.addSubscription(new EmailSubscription(settings.alarmEmail));

    for (const { audience, function: each } of functions) {
      this.alarm(`${audience}-errors`, each.metricErrors({ period }), 1, '函数执行出错');
      this.alarm(`${audience}-throttles`, each.metricThrottles({ period }), 1, '函数并发达到上限');
      this.alarm(
        `${audience}-slow`,
        each.metricDuration({ period, statistic: Stats.p(99) }),
        10_000,
        '函数耗时超过10秒',
      );
    }
    this.alarm('api-5xx', api.metricServerError({ period, statistic: Stats.SUM }), 1, '接口返回5xx');
    this.watchTable(table);
    const age = streamReader.function.metric('IteratorAge', { period, statistic: Stats.MAXIMUM });
    this.alarm('stream-behind', age, 10 * 60 * 1000, '事件推送落后10分钟以上');
    const waiting = failures.queue.metricApproximateNumberOfMessagesVisible({ period });
    this.alarm('failures-waiting', waiting, 1, '有后台任务反复失败，停在失败队列里等人处理');
    const runs = counter.function.metricInvocations({ period: severalRuns });
    this.alarm('workers-silent', runs, 1, '定时任务三小时没有运行，到期和指标都没有人在数', silence);
    const stands = (metricName: Standing) => standing(metricName, settings, counter);
    this.alarm('policies-expiring', stands('PoliciesEndingWithin30Days'), 1, '有政策在30天内到期，之后没有接续的政策');
    this.alarm(
      'budget-running-off',
      stands('AppropriationsRunningOff'),
      1,
      '有指标已用九成以上，或者不够安排正在等待的资金',
    );
    new Dashboard(this, 'Dashboard', {
      dashboardName: `tuobu-${settings.stage}`,
      widgets: [graphsOfApi(api), graphsOfFunctions(functions), [graphOfTable(table), ...graphsOfStanding(stands)]],
    });
  }

  /** The policy that asks for TLS takes the place of the one that lets alarms publish, so that this has to be said too, topic and key. */
  private topicForAlarms({ key }: StackKey): Topic {
    const topic = new Topic(this, 'Alarms', { masterKey: key, enforceSSL: true });
    const conditions = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
    topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com', { conditions }));
    return topic;
  }

  /** The service counts what it throttles by table and by index, and its own faults by operation: no metric has them all. */
  private watchTable(table: Table): void {
    const { tableName: TableName } = table;
    const counted = (metric: string, dimensionsMap: Record<string, string>) =>
      table.metric(metric, { period, statistic: Stats.SUM, dimensionsMap });
    const index = { TableName, GlobalSecondaryIndexName: tableShape.index.name };
    this.alarm('table-read-throttles', counted('ReadThrottleEvents', { TableName }), 1, '数据表读取限流');
    this.alarm('table-write-throttles', counted('WriteThrottleEvents', { TableName }), 1, '数据表写入限流');
    this.alarm('index-read-throttles', counted('ReadThrottleEvents', index), 1, '数据表索引读取限流');
    this.alarm('index-write-throttles', counted('WriteThrottleEvents', index), 1, '数据表索引写入限流');
    for (const Operation of tableOperations) {
      const faults = counted('SystemErrors', { TableName, Operation });
      this.alarm(`table-${Operation}-faults`, faults, 1, `数据库服务自身出错（${Operation}）`);
    }
  }

  /** A period of the metric in which it reaches the threshold; that there is none is no news, unless that is what is watched. */
  private alarm(name: string, metric: IMetric, threshold: number, alarmDescription: string, when = reached): void {
    const alarm = new Alarm(this, name, { metric, threshold, alarmDescription, evaluationPeriods: 1, ...when });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}

/** A number that a worker counts of the whole service, in this stage. */
function standing(metricName: Standing, settings: Settings, { audience: service }: AudienceFunction): Metric {
  const namespace = metricsNamespace(settings);
  const dimensionsMap = { service };
  return new Metric({ namespace, metricName, dimensionsMap, period: severalRuns, statistic: Stats.MAXIMUM });
}

function graphsOfApi(api: HttpApi): GraphWidget[] {
  const latency = (percent: number) => api.metricLatency({ period, statistic: Stats.p(percent) });
  const answers = [api.metricCount({ period }), api.metricClientError({ period }), api.metricServerError({ period })];
  return [graph('接口请求', answers), graph('接口耗时', [latency(50), latency(99)])];
}

function graphsOfFunctions(functions: readonly AudienceFunction[]): GraphWidget[] {
  const all = (metric: (each: LambdaFunction, options: MetricOptions) => IMetric) =>
    functions.map(({ audience, function: each }) => metric(each, { period, label: audience }));
  const slowest = { statistic: Stats.p(99) };
  return [
    graph(
      '函数调用',
      all((each, options) => each.metricInvocations(options)),
    ),
    graph(
      '函数错误',
      all((each, options) => each.metricErrors(options)),
    ),
    graph(
      '函数耗时（p99）',
      all((each, options) => each.metricDuration({ ...options, ...slowest })),
    ),
  ];
}

function graphOfTable(table: Table): GraphWidget {
  return graph('数据表读写单位', [
    table.metricConsumedReadCapacityUnits({ period }),
    table.metricConsumedWriteCapacityUnits({ period }),
  ]);
}

function graphsOfStanding(stands: (name: Standing) => Metric): GraphWidget[] {
  const ending = ['PoliciesEndingWithin90Days', 'PoliciesEndingWithin30Days', 'PoliciesEndingWithin7Days'] as const;
  return [
    graph('将到期且无接续的政策', ending.map(stands)),
    graph('快用完的指标', [stands('AppropriationsRunningOff')]),
  ];
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}
