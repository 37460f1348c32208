import type { Fact, Rows } from './declarations.ts';

/**
 * The facts that every document may read without declaring them: name, type, unit, bounds and Chinese label.
 * A county's document declares only what is missing here. `rows` says in which detail table a fact usually stands.
 */
export const dictionaryFacts: Readonly<Record<string, Fact>> = {
  // the question
  on: { type: 'date', label: '计算日期' },
  projectYear: { type: 'count', unit: '年', label: '项目第几年', from: '1', to: '50' },

  // the institution
  entityType: {
    type: 'enum',
    label: '机构性质',
    values: {
      'public-institution': '事业单位',
      'social-service': '社会服务机构',
      'for-profit': '营利性机构',
      kindergarten: '托幼一体机构',
    },
  },
  filed: { type: 'flag', label: '已备案' },
  inclusive: { type: 'flag', label: '普惠性机构' },
  publicOwned: { type: 'flag', label: '公办' },
  chain: { type: 'flag', label: '连锁机构' },
  communityService: { type: 'flag', label: '为社区提供照护服务' },
  mealsProvided: { type: 'flag', label: '提供餐饮' },
  grade: { type: 'text', label: '机构等级' },
  assessmentScore: { type: 'number', label: '考核得分', unit: '分', from: '0', to: '100', places: 2 },
  approvedPlaces: { type: 'count', unit: '托位', label: '备案托位数', to: '10000' },
  places: { type: 'count', unit: '托位', label: '托位数', to: '10000' },
  newPlaces: { type: 'count', unit: '托位', label: '新建托位数', to: '10000' },
  addedPlaces: { type: 'count', unit: '托位', label: '扩建新增托位数', to: '10000' },
  inclusivePlaces: { type: 'count', unit: '托位', label: '普惠托位数', to: '10000000' },
  allPlaces: { type: 'count', unit: '托位', label: '全部托位数', to: '10000000' },
  newClasses: { type: 'count', unit: '班', label: '新设托班数', to: '1000' },
  openedClasses: { type: 'count', unit: '班', label: '已收托开班数', to: '1000' },
  recordedClasses: { type: 'count', unit: '班', label: '备案班级数', to: '1000' },
  classCount: { type: 'count', unit: '班', label: '托班数', to: '1000' },
  enrolledChildren: { type: 'count', unit: '人', label: '在托人数', to: '100000' },
  carers: { type: 'count', unit: '人', label: '保育人员数', to: '100000' },
  floorArea: { type: 'number', unit: '㎡', label: '建筑面积', from: '0', to: '1000000', places: 2 },
  buildCost: { type: 'money', unit: '元', label: '实际建设成本' },
  yearSpending: { type: 'money', unit: '元', label: '当年实际支出' },
  rentPaid: { type: 'money', unit: '元', label: '实际租金' },
  paidThisYear: { type: 'money', unit: '元', label: '本年已补助金额' },
  income: { type: 'money', unit: '元', label: '收入' },
  papersHeld: { type: 'set', label: '已有材料' },
  otherMoney: { type: 'set', label: '同时享受的其他资金' },
  registeredOn: { type: 'date', label: '登记日期' },
  filedOn: { type: 'date', label: '备案日期' },
  openedOn: { type: 'date', label: '开班日期' },
  submittedOn: { type: 'date', label: '申报日期' },
  monthsRun: { type: 'count', unit: '月', label: '运行月数', to: '1200' },
  openDays: { type: 'count', unit: '日', label: '当月开园天数', from: '1', to: '31' },

  // the child, in the roster or alone
  classType: { type: 'enum', label: '班型', values: ['乳儿班', '托小班', '托大班', '混合班'], rows: 'children' },
  careMode: { type: 'enum', label: '托育方式', values: ['全日托', '半日托', '计时托', '临时托'], rows: 'children' },
  birthDate: { type: 'date', label: '出生日期', rows: 'children' },
  ageMonths: { type: 'count', unit: '月', label: '月龄', to: '216', rows: 'children' },
  birthOrder: { type: 'count', label: '孩次', from: '1', to: '20', rows: 'children' },
  localHukou: { type: 'flag', label: '本地户籍', rows: 'children' },
  feeStandard: { type: 'money', unit: '元/月', label: '收费标准', rows: 'children' },
  feeCharged: { type: 'money', unit: '元/月', label: '实际收费', rows: 'children' },
  feePaid: { type: 'money', unit: '元/月', label: '家庭实缴', rows: 'children' },
  careFee: { type: 'money', unit: '元/月', label: '保育费', rows: 'children' },
  mealFee: { type: 'money', unit: '元/月', label: '伙食费', rows: 'children' },
  attendanceDays: { type: 'count', unit: '日', label: '当月出勤天数', to: '31', rows: 'children' },
  months: { type: 'count', unit: '月', label: '在托月数', to: '120', rows: 'children' },
  // Half months are common: a month below the days of attendance counts 0.5.
  monthsPaid: {
    type: 'number',
    unit: '月',
    label: '本年已补助月数',
    from: '0',
    to: '120',
    places: 2,
    rows: 'children',
  },
  hours: { type: 'number', unit: '小时', label: '托育时长', from: '0', to: '10000', places: 2, rows: 'children' },
  enrolledOn: { type: 'date', label: '入托日期', rows: 'children' },
  leftOn: { type: 'date', label: '离托日期', rows: 'children' },

  // estates, divisions and plans
  estate: { type: 'enum', label: '小区类别', values: { new: '新建小区', existing: '老城区和已建成小区' } },
  population: { type: 'count', unit: '人', label: '人口', to: '2000000000' },
  households: { type: 'count', unit: '户', label: '户数', to: '1000000000' },
  institutions: { type: 'count', unit: '家', label: '托育机构数', to: '1000000' },
  demonstrationInstitutions: { type: 'count', unit: '家', label: '示范机构数', to: '1000000' },
  placesPer1000: { type: 'number', unit: '托位', label: '每千人口托位数', from: '0', to: '1000', places: 4 },
  meanPlacesPer1000: {
    type: 'number',
    unit: '托位',
    label: '全省平均每千人口托位数',
    from: '0',
    to: '1000',
    places: 4,
  },
  selfScore: { type: 'number', unit: '分', label: '自评分', from: '0', to: '200', places: 2 },
  enrolmentRate: { type: 'number', label: '婴幼儿入托率', from: '0', to: '1', places: 6 },
  meanEnrolmentRate: { type: 'number', label: '全省平均入托率', from: '0', to: '1', places: 6 },
  filedInstitutions: { type: 'number', unit: '家', label: '已备案托育机构数', from: '0', to: '1000000', places: 2 },
  meanFiledInstitutions: {
    type: 'number',
    unit: '家',
    label: '全省平均已备案托育机构数',
    from: '0',
    to: '1000000',
    places: 2,
  },
  incidentsIn2Years: { type: 'flag', label: '申报前2年内发生重大违法、事故、信访事件或负面舆情' },

  // utility bills
  utility: { type: 'enum', label: '品类', values: { water: '水', electricity: '电', gas: '气' }, rows: 'usage' },
  quantity: { type: 'number', label: '用量', from: '0', to: '1000000000', places: 4, rows: 'usage' },
  businessPrice: { type: 'money', unit: '元', label: '非居民价格', places: 6, rows: 'usage' },
  residentPrice: { type: 'money', unit: '元', label: '居民价格', places: 6, rows: 'usage' },
};

/** The detail tables that every document may use. */
export const dictionaryRows: Readonly<Record<string, Rows>> = {
  children: { label: '在册幼儿', unit: '人' },
  usage: { label: '用量' },
  classes: { label: '班级', unit: '班' },
};

/** The kinds that the product knows by name; a document may use others. */
export const knownKinds: Readonly<Record<string, string>> = {
  'construction-subsidy': '建设补助',
  'operating-subsidy': '运行补助',
  'family-fee': '家庭应缴费用',
  'family-subsidy': '家庭补助',
  'fee-ceiling': '收费上限',
  'fee-refund': '退费',
  voucher: '托育券',
  'utility-price': '水电气价格',
  'tax-relief': '税费减免',
  registration: '登记与备案',
  'facility-area': '配套面积',
  'places-required': '应配托位',
  'free-services': '免费服务',
  targets: '规划目标',
  'demonstration-city': '示范城市申报',
  'class-size': '班级规模',
  staffing: '人员配备',
  'staff-bar': '从业禁止',
  'staff-health': '人员卫生保健',
  'training-subsidy': '培训补贴',
  'rent-relief': '场地与租金',
  'family-guidance': '养育指导',
  inspection: '检查',
};
