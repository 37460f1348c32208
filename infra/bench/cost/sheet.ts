import { Decimal } from '../../../shared/money.ts';
import type { Prices } from './prices.ts';

/** What one institution with its children takes in a month of the main job, measured. */
export interface Measured {
  readonly requests: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** In the functions, on the machine that measured. */
  readonly milliseconds: number;
  /** What the month adds to the table and its index. */
  readonly storedBytes: number;
}

export interface Place {
  readonly name: string;
  readonly institutions: number;
}

/** A county, a city and a province of the product's own sizes. */
export const places: readonly Place[] = [
  { name: '县（20家机构）', institutions: 20 },
  { name: '市（500家机构）', institutions: 500 },
  { name: '省（10000家机构）', institutions: 10_000 },
];

/** What the measurement cannot know: each an assumption that the sheet prints. */
export const assumed = {
  /** A function of 1 GB has a little more than half a processor, and its table is a network away. */
  slowerThanMeasured: 3,
  functionGigabytes: '1',
  coldShare: '0.05',
  coldMilliseconds: 600,
  monthsKept: 36,
  /** Access log, our line, its metrics, and what Lambda writes about a call. */
  logBytesPerRequest: 1_500,
  /** A claim's steps, each handed to the outbox by the stream, and a repeat. */
  eventsPerInstitution: 10,
  /** Papers and bank files: a few photographs. */
  fileBytesPerInstitution: 2_000_000,
  /** Each function asks for the table's key once in five minutes of work; here all of them all the time. */
  keyRequests: 80_000,
  /** A key costs as three from its second yearly rotation on. Metrics are counted where they were ever written: by function, refusals by code. */
  fixed: { keys: 3, secrets: 2, alarms: 43, metrics: 60, dashboards: 1 },
  /** Two workers every hour. */
  workerCalls: 1_460,
};

export interface BillLine {
  readonly item: string;
  readonly amount: Decimal;
}

/** A month's bill, line by line; `quantity × unit price`, nothing rounded before it is printed. */
export function monthlyBill({ institutions }: Place, measured: Measured, prices: Prices): BillLine[] {
  const times = (quantity: number) => new Decimal(quantity).times(institutions);
  const millions = (quantity: Decimal, price: string) => quantity.dividedBy(1_000_000).times(price);
  const gigabytes = (bytes: Decimal) => bytes.dividedBy(1_000_000_000);
  const invocations = times(measured.requests + assumed.eventsPerInstitution).plus(assumed.workerCalls);
  const running = times(measured.milliseconds).times(assumed.slowerThanMeasured);
  const starting = invocations.times(assumed.coldShare).times(assumed.coldMilliseconds);
  const seconds = running.plus(starting).dividedBy(1_000).times(assumed.functionGigabytes);
  const stored = gigabytes(times(measured.storedBytes).times(assumed.monthsKept));
  const files = gigabytes(times(assumed.fileBytesPerInstitution).times(assumed.monthsKept));
  const { key, secret, alarm, metric, dashboard } = prices.perMonth;
  const { fixed } = assumed;
  const standing = [
    [fixed.keys, key],
    [fixed.secrets, secret],
    [fixed.alarms, alarm],
    [fixed.metrics, metric],
    [fixed.dashboards, dashboard],
  ] as const;
  return [
    { item: '写入', amount: millions(times(measured.writeUnits), prices.perMillion.writeUnits) },
    { item: '读取', amount: millions(times(measured.readUnits), prices.perMillion.readUnits) },
    { item: '存储（三年）', amount: stored.times(prices.perGigabyteMonth.table) },
    { item: '时间点恢复', amount: stored.times(prices.perGigabyteMonth.recovery) },
    { item: '文件（三年）', amount: files.times(prices.perGigabyteMonth.files) },
    { item: '接口请求', amount: millions(times(measured.requests), prices.perMillion.requests) },
    { item: '函数次数', amount: millions(invocations, prices.perMillion.invocations) },
    { item: '函数时长', amount: seconds.times(prices.perGigabyteSecond) },
    { item: '日志', amount: gigabytes(invocations.times(assumed.logBytesPerRequest)).times(prices.perGigabyteOfLog) },
    { item: '密钥调用', amount: millions(new Decimal(assumed.keyRequests), prices.perMillion.keyRequests) },
    {
      item: '固定项',
      amount: standing.reduce((sum, [count, price]) => sum.plus(new Decimal(price).times(count)), new Decimal(0)),
    },
  ];
}

export function totalOf(bill: readonly BillLine[]): Decimal {
  return bill.reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));
}
