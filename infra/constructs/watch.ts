import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Standing } from '../../shared/http/telemetry.ts';
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
/** What is counted once an hour: a run that comes late neither ends an alarm nor raises it again. */
const severalRuns = Duration.hours(3);

/** What an operator is called for, and what they look at then. */
export class Watch extends Construct {
  readonly topic: Topic;

  constructor(
    scope: Construct,
    id: string,
    { settings, key, api, table, failures, streamReader, counter, functions }: WatchProps,
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
    const stands = (metricName: Standing) =>
      new Metric({
        namespace: metricsNamespace(settings),
        metricName,
        dimensionsMap: { service: counter.audience },
        period: severalRuns,
        statistic: Stats.MAXIMUM,
      });
    const expiring = stands('PoliciesEndingWithin30Days');
    const runningOff = stands('AppropriationsRunningOff');
    this.alarm('policies-expiring', expiring, 1, '有政策在30天内到期，之后没有接续的政策');
    this.alarm('budget-running-off', runningOff, 1, '有指标已用九成以上，或者不够安排正在等待的资金');

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
          graph('将到期且无接续的政策', [
            stands('PoliciesEndingWithin90Days'),
            expiring,
            stands('PoliciesEndingWithin7Days'),
          ]),
          graph('快用完的指标', [runningOff]),
        ],
      ],
    });
  }

  /** A period of the metric in which it reaches the threshold; silence is no news. */
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
