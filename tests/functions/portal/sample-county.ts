import type { PolicyDocument } from '../../../shared/policy/format/document.ts';

/** A county invented for these tests: it asks for the care fee, hukou and care mode, caps the reduction, and finance bears it. */
export const sampleCounty: PolicyDocument = {
  format: 'tuobu-policy/1',
  id: '990100-shili',
  division: '990100',
  version: 1,
  effectiveFrom: '2024-01-01',
  effectiveTo: '2025-12-31',
  sources: {
    A: {
      title: '示例县托育收费减收办法',
      docNo: '示卫〔2023〕7号',
      issuer: '示例县卫生健康局',
      date: '2023-11-20',
      held: null,
      trust: 'third-party',
    },
  },
  quotes: {
    share: {
      source: 'A',
      place: '第四条',
      text: '本县户籍二孩减收保育费35%，三孩及以上减收40%至60%，比例另定，每月最多减收500元',
    },
    half: { source: 'A', place: '第六条', text: '半日托不减收' },
  },
  figures: { most: { is: '500', unit: '元/月', cite: 'share', label: '每月减收上限' } },
  settings: {
    rounding: {
      label: '取整',
      scope: 'division',
      type: 'choice',
      values: ['half-up', 'down'],
      value: 'half-up',
      why: '办法没有规定',
    },
    reductionBorneBy: {
      label: '减收由谁承担',
      scope: 'division',
      type: 'choice',
      values: { 'finance-to-institution': '财政补给机构' },
      value: 'finance-to-institution',
      why: '示例县财政局来函',
      decidedBy: '示财〔2024〕1号',
    },
  },
  tables: {
    waiver: {
      label: '孩次减收',
      keys: ['birthOrder'],
      cite: 'share',
      rows: [
        [{ below: '2' }, { none: '一孩没有减收规定' }],
        ['2', '0.35'],
        [{ from: '3' }, { unspecified: '三孩及以上的减收比例尚未定', between: ['0.40', '0.60'] }],
      ],
    },
  },
  provisions: [
    {
      id: 'fee',
      kind: 'family-fee',
      title: '减收',
      force: 'mandatory',
      payee: ['family'],
      period: 'month',
      unit: '元/月',
      cite: 'share',
      requires: [
        { if: { value: 'localHukou', is: true }, reason: '不是本县户籍', cite: 'share' },
        { if: { not: { value: 'careMode', is: '半日托' } }, reason: '半日托不减收', cite: 'half' },
      ],
      steps: [
        { as: 'share', op: 'lookup', table: 'waiver', label: '减收比例' },
        { as: 'exact', op: 'times', of: ['careFee', 'share'], label: '减收（取整前）' },
        { as: 'rounded', op: 'round', of: 'exact', to: '0.01', mode: 'rounding', label: '减收（封顶前）' },
        { as: 'reduction', op: 'min', of: ['rounded', 'most'], label: '减收' },
        { as: 'payable', op: 'minus', of: ['careFee', 'reduction'], label: '应交' },
      ],
      benefit: 'reduction',
      amount: 'payable',
      show: { fee: 'careFee', reduction: 'reduction', payable: 'payable' },
      assumes: ['reductionBorneBy'],
    },
  ],
  cases: [],
};

/** Another, whose provision is written for a roster and adds meals, which are never reduced. */
export const sampleRoster: PolicyDocument = {
  ...sampleCounty,
  id: '990200-shili',
  division: '990200',
  effectiveTo: null,
  settings: { rounding: sampleCounty.settings!.rounding! },
  figures: {},
  provisions: [
    {
      id: 'fee',
      kind: 'family-fee',
      title: '减收',
      force: 'mandatory',
      payee: ['family'],
      period: 'month',
      unit: '元/月',
      cite: 'share',
      steps: [
        { as: 'share', op: 'lookup', table: 'waiver', for: 'children', label: '减收比例' },
        { as: 'exact', op: 'times', of: ['feeStandard', 'share'], for: 'children', label: '减收（取整前）' },
        { as: 'reduction', op: 'round', of: 'exact', to: '0.01', mode: 'rounding', for: 'children', label: '减收' },
        { as: 'care', op: 'minus', of: ['feeStandard', 'reduction'], for: 'children', label: '保育费应交' },
        { as: 'payable', op: 'plus', of: ['care', 'mealFee'], for: 'children', label: '应交' },
        { as: 'total', op: 'sum', of: 'children.payable', label: '合计' },
      ],
      amount: 'total',
      lines: 'children.payable',
      lineParts: {
        fee: 'children.feeStandard',
        reduction: 'children.reduction',
        meals: 'children.mealFee',
        payable: 'children.payable',
      },
    },
  ],
};
