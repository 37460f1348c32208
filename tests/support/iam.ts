/** A statement of a policy as a template writes it. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What somebody wants to do, with what the service says about the request under each condition key. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** Whether these statements let it happen, as IAM decides: a statement that denies wins, and what none allows is denied. */
export function allowed(statements: readonly Statement[], asked: Asked): boolean {
  const applying = statements.filter((statement) => applies(statement, asked));
  return applying.some(({ Effect }) => Effect === 'Allow') && !applying.some(({ Effect }) => Effect === 'Deny');
}

function applies({ Action, Resource, Condition = {} }: Statement, { action, resource, context = {} }: Asked): boolean {
  const names = [Action].flat().some((pattern) => isLike(action, pattern));
  const reaches = [Resource].flat().some((pattern) => isLike(resource, textOf(pattern)));
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => holds(operator, context[key] ?? [], [wanted].flat().map(textOf))),
  );
  return names && reaches && conditions.every(Boolean);
}

/** The operators that the stack writes; another one is taken for a fault of the test. `ForAllValues` holds where there is no value. */
function holds(operator: string, values: readonly string[], wanted: readonly string[]): boolean {
  const like = (value: string) => wanted.some((pattern) => isLike(value, pattern));
  switch (operator) {
    case 'ForAllValues:StringLike':
      return values.every(like);
    case 'ForAnyValue:StringLike':
    case 'StringLike':
    case 'ArnLike':
      return values.some(like);
    case 'StringEquals':
    case 'ArnEquals':
    case 'Bool':
      return values.some((value) => wanted.includes(value));
    default:
      throw new Error(`no test knows the operator ${operator}`);
  }
}

/** `*` stands for any text, slashes and colons too. */
export function isLike(value: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(value);
}

/** A value of the template as text: what is known at deployment only stands as `<Id.Attribute>` or `<AWS::Region>`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Intrinsic;
  if (Ref !== undefined) return `<${Ref}>`;
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  if (join !== undefined) return join[1].map(textOf).join(join[0]);
  throw new Error(`no test knows how to read ${JSON.stringify(value)}`);
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
}
