/**
 * Unit prices, as text: inputs of the sheet, not facts of the product. Check each at the address beside it before a budget
 * rests on it; free tiers, discounts, taxes and support are left out.
 */
export interface Prices {
  readonly name: string;
  readonly currency: string;
  /** The month in which these were last looked at. */
  readonly asOf: string;
  readonly checkAt: readonly string[];
  readonly perMillion: {
    readonly writeUnits: string;
    readonly readUnits: string;
    readonly requests: string;
    readonly invocations: string;
    readonly keyRequests: string;
  };
  readonly perGigabyteSecond: string;
  readonly perGigabyteMonth: { readonly table: string; readonly recovery: string; readonly files: string };
  readonly perGigabyteOfLog: string;
  readonly perMonth: {
    readonly key: string;
    readonly secret: string;
    readonly alarm: string;
    readonly metric: string;
    readonly dashboard: string;
  };
}

/** On demand, arm64, the first price tier. */
export const northVirginia: Prices = {
  name: 'us-east-1',
  currency: 'USD',
  asOf: '2025-06',
  checkAt: [
    'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    'https://aws.amazon.com/lambda/pricing/',
    'https://aws.amazon.com/api-gateway/pricing/',
    'https://aws.amazon.com/cloudwatch/pricing/',
    'https://aws.amazon.com/kms/pricing/',
    'https://aws.amazon.com/s3/pricing/',
  ],
  perMillion: { writeUnits: '0.625', readUnits: '0.125', requests: '1.00', invocations: '0.20', keyRequests: '3.00' },
  perGigabyteSecond: '0.0000133334',
  perGigabyteMonth: { table: '0.25', recovery: '0.20', files: '0.023' },
  perGigabyteOfLog: '0.50',
  perMonth: { key: '1.00', secret: '0.40', alarm: '0.10', metric: '0.30', dashboard: '3.00' },
};

/**
 * 宁夏, in yuan. Only the price of a write is the region's published one; the others are the global ones at 7.2 yuan to the dollar
 * (reads at a fifth of a write, as there), stand-ins until the operator enters what the region's pages say.
 */
export const ningxia: Prices = {
  name: 'cn-northwest-1（除写入外为折算的示例，须核对）',
  currency: 'CNY',
  asOf: '2025-06',
  checkAt: [
    'https://www.amazonaws.cn/en/dynamodb/pricing/',
    'https://www.amazonaws.cn/en/lambda/pricing/',
    'https://www.amazonaws.cn/en/api-gateway/pricing/',
    'https://www.amazonaws.cn/en/cloudwatch/pricing/',
    'https://www.amazonaws.cn/en/kms/pricing/',
    'https://www.amazonaws.cn/en/s3/pricing/',
  ],
  perMillion: {
    writeUnits: '11.1538',
    readUnits: '2.2308',
    requests: '7.20',
    invocations: '1.44',
    keyRequests: '21.60',
  },
  perGigabyteSecond: '0.0000960005',
  perGigabyteMonth: { table: '1.80', recovery: '1.44', files: '0.1656' },
  perGigabyteOfLog: '3.60',
  perMonth: { key: '7.20', secret: '2.88', alarm: '0.72', metric: '2.16', dashboard: '21.60' },
};
