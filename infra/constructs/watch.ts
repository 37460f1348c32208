import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { AudienceFunction } from './audience-function.ts';
import type { FailureQueue } from './failure-queue.ts';
import type { StackKey } from './stack-key.ts';

export interface WatchProps {
  readonly settings: Settings;
  readonly key: StackKey;
  readonly api: HttpApi;
  readonly table: Table;
  readonly failures: FailureQueue;
  readonly streamReader: AudienceFunction;
  readonly functions: readonly AudienceFunction[];
}

const period = Duration.minutes(5);

/** What an operator is called for, and what they look at then. */
export class Watch extends Construct {
  readonly topic: Topic;

  constructor(
    scope: Construct,
    id: string,
    { settings, key, api, table, failures, streamReader, functions }: WatchProps,
  ) {
    super(scope, id);
    this.topic = new Topic(this, 'Alarms', { masterKey: key.key, enforceSSL: true });
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
    this.alarm('table-throttles', table.metric('ThrottledRequests', { period, statistic: Stats.SUM }), 1, '数据表限流');
    const age = streamReader.function.metric('IteratorAge', { period, statistic: Stats.MAXIMUM });
    this.alarm('stream-behind', age, 10 * 60 * 1000, '事件推送落后10分钟以上');
    const waiting = failures.queue.metricApproximateNumberOfMessagesVisible({ period });
    this.alarm('failures-waiting', waiting, 1, '有后台任务反复失败，停在失败队列里等人处理');

    const all = (metric: (each: AudienceFunction) => IMetric) => functions.map(metric);
    new Dashboard(this, 'Dashboard', {
      dashboardName: `tuobu-${settings.stage}`,
      widgets: [
        [
          graph('接口请求', [
            api.metricCount({ period }),
            api.metricClientError({ period }),
            api.metricServerError({ period }),
          ]),
          graph('接口耗时', [
            api.metricLatency({ period, statistic: Stats.p(50) }),
            api.metricLatency({ period, statistic: Stats.p(99) }),
          ]),
        ],
        [
          graph(
            '函数调用',
            all((each) => each.function.metricInvocations({ period, label: each.audience })),
          ),
          graph(
            '函数错误',
            all((each) => each.function.metricErrors({ period, label: each.audience })),
          ),
          graph(
            '函数耗时（p99）',
            all((each) => each.function.metricDuration({ period, statistic: Stats.p(99), label: each.audience })),
          ),
        ],
        [
          graph('数据表读写单位', [
            table.metricConsumedReadCapacityUnits({ period }),
            table.metricConsumedWriteCapacityUnits({ period }),
          ]),
        ],
      ],
    });
  }

  /** Five minutes in which the metric reaches the threshold; silence is no news. */
  private alarm(name: string, metric: IMetric, threshold: number, alarmDescription: string): void {
    const alarm = new Alarm(this, name, {
      metric,
      threshold,
      alarmDescription,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}
