import { addMonths, firstDay, lastDay, type ServiceMonth } from '../../shared/calendar.ts';
import { idCheckCharacter } from '../../shared/identity.ts';

/** Two invented sites with invented children, whose birth months are spread so that every month from 2025 on has a full roster. */
export interface DemoSite {
  readonly id: string;
  readonly institution: Record<string, unknown>;
  readonly classes: readonly Record<string, unknown>[];
  /** One for each year, in the order of the years. */
  readonly rates: readonly string[];
  readonly children: readonly DemoChild[];
}

export interface DemoChild {
  readonly name: string;
  readonly idNumber: string;
  readonly birthOrder: number;
  readonly evidence: string;
  readonly stays: readonly { readonly className: string; readonly from: string; readonly to: string }[];
}

export const demoYears = ['2025', '2026'];
const opened = '2023-02-13';
const firstMonth: ServiceMonth = '2025-01';
const [younger, older] = ['托小班', '托大班'] as const;

const first = children(['陈一禾', '林小满', '沈知夏', '王予安', '周清和', '吴念一', '郑亦辰', '孙可唯'], '2022-06', 1);
const second = children(
  ['许若谷', '何景行', '吕思齐', '施云帆', '张初晴', '孔令仪', '曹明远', '严书瑶'],
  '2022-05',
  501,
);

/** Of the first site, and for three weeks on the second one's roster as well: what a slot conflict looks like. */
const visitor: DemoChild = {
  ...first[3]!,
  stays: [{ className: `${older}一班`, from: '2025-02-10', to: '2025-02-28' }],
};

export const demoSites: readonly DemoSite[] = [
  {
    id: 'PT-0001',
    institution: institution('示例青禾托育园', '52330903MJ0000018C', 'social-service', '沈青禾'),
    classes: [aClass(younger, '2100.00'), aClass(older, '2000.00')],
    rates: ['0.10', '0.12'],
    children: first,
  },
  {
    id: 'PT-0002',
    institution: institution('示例海星托育中心', '91330903MA0000015H', 'for-profit', '贺海星'),
    classes: [aClass(younger, '2400.00'), aClass(older, '2300.00')],
    rates: ['0.08', '0.08'],
    children: [...second, visitor],
  },
];

function institution(name: string, uscc: string, entityType: string, representative: string) {
  const since = { from: '2023-01-16', document: '示例登记材料' };
  return {
    name,
    address: '示例路1号',
    phone: '0580-0000000',
    legalPersons: [{ ...since, uscc, name, representative, entityType }],
    filings: [{ ...since, number: `示例备〔2023〕${uscc.slice(-4)}号`, papers: ['备案回执'] }],
    inclusive: [{ ...since, inclusive: true }],
    registeredPlaces: [{ ...since, places: 60 }],
    accounts: [{ ...since, name, bank: '示例银行普陀支行', number: `62000000${uscc.replace(/\D/g, '').slice(-8)}` }],
  };
}

function aClass(type: string, monthly: string) {
  return { name: `${type}一班`, type, openedOn: opened, places: 20, feeStandards: [{ from: '2023-02', monthly }] };
}

/** A birth every second month, each child there from its first birthday until it is three. */
function children(names: readonly string[], firstBirth: ServiceMonth, firstSequence: number): DemoChild[] {
  return Array.from({ length: 24 }, (_, index) => {
    const born = addMonths(firstBirth, index * 2);
    const name = names[index % names.length]!;
    const day = String(3 + ((index * 7) % 25)).padStart(2, '0');
    const digits = `330903${born.replace('-', '')}${day}${String(firstSequence + index).padStart(3, '0')}`;
    return {
      name: index < names.length ? name : `${name[0]}${names[(index * 3 + 1) % names.length]!.slice(1)}`,
      idNumber: digits + idCheckCharacter(digits),
      birthOrder: [1, 2, 1, 3, 2, 1][index % 6]!,
      evidence: index % 3 === 0 ? '出生医学证明' : '户口簿',
      stays: [
        stay(younger, addMonths(born, 13), addMonths(born, 24)),
        stay(older, addMonths(born, 25), addMonths(born, 36)),
      ].filter(({ from, to }) => from <= to),
    };
  });
}

function stay(type: string, from: ServiceMonth, to: ServiceMonth) {
  return { className: `${type}一班`, from: firstDay(from < firstMonth ? firstMonth : from), to: lastDay(to) };
}
