import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Refusal } from '../refusal.ts';
import { encode, encodeItem, type Item, type Value } from './codec.ts';
import type { Key } from './keys.ts';

/** What must hold of the item that is there, or nothing is written. Paths may reach into maps: `lease.submission`. */
export type Condition =
  | { readonly is: 'absent' }
  | { readonly is: 'present' }
  | { readonly is: 'equal'; readonly values: Readonly<Record<string, Value>> }
  | { readonly is: 'atMost'; readonly values: Readonly<Record<string, number>> }
  | { readonly is: 'anyOf'; readonly conditions: readonly Condition[] };

export const absent: Condition = { is: 'absent' };
export const present: Condition = { is: 'present' };
export const equal = (values: Readonly<Record<string, Value>>): Condition => ({ is: 'equal', values });
export const atMost = (values: Readonly<Record<string, number>>): Condition => ({ is: 'atMost', values });
export const anyOf = (...conditions: readonly Condition[]): Condition => ({ is: 'anyOf', conditions });

/** Answers the refusal that a failed condition means, given the item that was there, or the fault it reveals. */
export type OnConflict = (found: Item | null) => Refusal | Error;

interface Guarded {
  readonly condition: Condition;
  readonly onConflict: OnConflict;
}
/** A description of one action; nothing happens until a database commits it together with others. */
export type Write =
  | ({ readonly do: 'put'; readonly item: Key & Item } & Guarded)
  | ({ readonly do: 'update'; readonly key: Key; readonly set: Item } & Guarded)
  | ({ readonly do: 'delete'; readonly key: Key } & Guarded)
  | ({ readonly do: 'check'; readonly key: Key } & Guarded);

export function put(item: Key & Item, condition: Condition, onConflict: OnConflict): Write {
  return { do: 'put', item, condition, onConflict };
}
export function update(key: Key, set: Item, condition: Condition, onConflict: OnConflict): Write {
  return { do: 'update', key, set, condition, onConflict };
}
export function remove(key: Key, condition: Condition, onConflict: OnConflict): Write {
  return { do: 'delete', key, condition, onConflict };
}
export function check(key: Key, condition: Condition, onConflict: OnConflict): Write {
  return { do: 'check', key, condition, onConflict };
}

/** For conditions that only a fault of ours can break. */
export const neverHappens =
  (what: string): OnConflict =>
  () =>
    new Error(what);

export function keyOf(write: Write): Key {
  return write.do === 'put' ? { pk: write.item.pk, sk: write.item.sk } : write.key;
}

/** The request for one write. A failed condition answers the item that was there. */
export function render(write: Write, tableName: string): TransactWriteItem {
  const text = new Expression();
  const condition = text.condition(write.condition);
  if (write.do === 'update') {
    const assignments = Object.entries(write.set).map(
      ([path, value]) => `${text.path(path)} = ${text.value(value as Value)}`,
    );
    const Key = encodeItem({ ...write.key });
    return {
      Update: { ...text.request(tableName, condition), Key, UpdateExpression: `SET ${assignments.join(', ')}` },
    };
  }
  const request = text.request(tableName, condition);
  if (write.do === 'put') return { Put: { ...request, Item: encodeItem(write.item) } };
  const Key = encodeItem({ ...write.key });
  return write.do === 'delete' ? { Delete: { ...request, Key } } : { ConditionCheck: { ...request, Key } };
}

/** Collects the names and values that an expression stands for. */
class Expression {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, AttributeValue> = {};

  condition(condition: Condition): string {
    switch (condition.is) {
      case 'absent':
        return `attribute_not_exists(${this.path('pk')})`;
      case 'present':
        return `attribute_exists(${this.path('pk')})`;
      case 'equal':
        return this.compare(condition.values, '=');
      case 'atMost':
        return this.compare(condition.values, '<=');
      case 'anyOf':
        return condition.conditions.map((part) => `(${this.condition(part)})`).join(' OR ');
    }
  }

  path(path: string): string {
    const steps = path.split('.').map((step) => {
      this.names[`#${step}`] = step;
      return `#${step}`;
    });
    return steps.join('.');
  }

  value(value: Value): string {
    const name = `:v${Object.keys(this.values).length}`;
    this.values[name] = encode(value);
    return name;
  }

  request(tableName: string, condition: string) {
    return {
      TableName: tableName,
      ConditionExpression: condition,
      ExpressionAttributeNames: this.names,
      ...(Object.keys(this.values).length > 0 ? { ExpressionAttributeValues: this.values } : {}),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
  }

  private compare(values: Readonly<Record<string, Value>>, operator: string): string {
    return Object.entries(values)
      .map(([path, value]) => `${this.path(path)} ${operator} ${this.value(value)}`)
      .join(' AND ');
  }
}
