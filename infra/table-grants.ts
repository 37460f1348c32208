/** Partition keys of the table (`shared/storage/keys.ts`); `*` stands for any text. */
type Keys = readonly string[];

/** What one function may do in the table. Nothing here scans it. */
export interface TableGrant {
  /** By key, many keys at once, and by query. */
  readonly reads: Keys;
  /** Lists come from the index. */
  readonly index?: true;
  readonly puts?: Keys;
  readonly updates?: Keys;
  readonly deletes?: Keys;
  /** What a transaction looks at and leaves as it is. */
  readonly checks?: Keys;
}

/** What everybody may read: published policies, their ends, and what bureaus decided about settings. */
const published = ['PUBLIC#*'];
const everything = ['*'];
/** A claim with its pages, papers, obligations, payables and recoveries, and the chain of its events. */
const claims = ['CLAIM#*', 'EVENTS#*'];
const answers = ['REPEAT#*'];
/** What others delegated to whoever asks: it decides whom a function admits, so that one function alone writes it. */
const delegations = ['DELEGATION#*'];
const money = ['DIV#*#BUDGET', 'JOURNAL#*'];
/** What is under way with a notice or a batch, kept until it is carried out. */
const works = ['WORK#*'];

/** Every function's duty, by name. The offices read the whole table, since what they answer is narrowed by the person who asks. */
export const tableGrants: Readonly<Record<string, TableGrant>> = {
  families: { reads: published },
  portal: { reads: published },
  institutions: {
    reads: everything,
    puts: [
      ...['INST#*', 'CHILD#*', 'CHILDREN', 'NUMBERED#*', ...claims, 'LIVE#*', 'TURN#*', 'SLOT#*', ...answers],
      'JOURNAL#EXPORT#*',
    ],
    updates: ['INST#*', 'CLAIM#*', 'NUMBER#*'],
    deletes: ['LIVE#*'],
    checks: ['CLAIM#*'],
  },
  bureaus: {
    reads: everything,
    index: true,
    puts: [
      'INST#*',
      'DIVISIONS',
      'DIV#*#BASIS',
      'DIV#*#STAGES',
      ...delegations,
      ...claims,
      'SLOT#*',
      ...money,
      ...answers,
    ],
    updates: ['CLAIM#*'],
    deletes: ['LIVE#*'],
    checks: ['SLOT#*'],
  },
  funds: {
    reads: everything,
    index: true,
    puts: [
      ...[
        'DIV#*#BUDGETDOC',
        'DIV#*#SETTING',
        'DIV#*#INSPECTION',
        'INST#*',
        'NOTICE#*',
        'BATCH#*',
        'FILE#*',
        'NUMBER#*',
      ],
      ...claims,
      ...money,
      ...answers,
      ...works,
    ],
    updates: ['CLAIM#*', ...works],
    deletes: works,
    checks: ['CLAIM#*', 'DIV#*#BUDGET'],
  },
  // A what-if looks at everything; only this function publishes, and it writes no claim and no money.
  publishing: {
    reads: everything,
    index: true,
    puts: [...published, 'DIV#*#DRAFTS', ...answers],
    deletes: ['DIV#*#DRAFTS'],
  },
  // The notice is what a paper proves.
  attachments: {
    reads: ['CLAIM#*', 'NOTICE#*', ...answers, ...delegations],
    puts: [...claims, ...answers],
    updates: ['CLAIM#*'],
  },
  outbox: {
    reads: ['WEBHOOKS', 'WEBHOOK#*', 'CLAIM#*', ...delegations],
    puts: ['WEBHOOKS', 'WEBHOOK#*'],
    updates: ['WEBHOOKS'],
    deletes: ['WEBHOOK#*'],
  },
  // The hour finishes what a process that died left of a notice or a batch, with all the money that it moves.
  workers: {
    reads: everything,
    index: true,
    puts: [...claims, 'NOTICE#*', 'BATCH#*', ...money, 'CHECKPOINTS', ...works],
    updates: ['CLAIM#*', ...works],
    deletes: works,
    checks: ['CLAIM#*'],
  },
};

/** What happened, what was booked, delegated and published: nothing there is changed or deleted, by no function, whatever else it is granted. */
const appendOnly = ['EVENTS#*', 'JOURNAL#*', 'DELEGATION#*', 'PUBLIC#*'];

/** One statement of a policy, before the table has an address. */
export interface TableStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: 'table' | 'index';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Keys>>>>;
}

/** A grant as IAM reads it: each action under its keys alone. */
export function statementsOf({ reads, index, puts, updates, deletes, checks }: TableGrant): TableStatement[] {
  const writes = { PutItem: puts, UpdateItem: updates, DeleteItem: deletes, ConditionCheckItem: checks };
  return [
    allowed(['GetItem', 'BatchGetItem', 'Query'], reads),
    ...(index ? [{ Effect: 'Allow', Action: ['dynamodb:Query'], Resource: 'index' } as const] : []),
    ...Object.entries(writes).flatMap(([action, keys]) => (keys ? [allowed([action], keys)] : [])),
    ...(puts ? [nothingUndone] : []),
  ];
}

function allowed(actions: readonly string[], keys: Keys): TableStatement {
  const statement = { Effect: 'Allow', Action: actions.map((name) => `dynamodb:${name}`), Resource: 'table' } as const;
  if (keys.includes('*')) return statement;
  return { ...statement, Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } } };
}

const nothingUndone: TableStatement = {
  Effect: 'Deny',
  Action: ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
  Resource: 'table',
  Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': appendOnly } },
};
