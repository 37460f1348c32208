import { Exact } from '../compile/exact.ts';
import type { Maybe } from '../compile/run.ts';
import { type Names, valuesOf } from '../format/names.ts';

/** The words shown for a value: the label of a code, the digits of a number. */
export function wordsOf(names: Names, name: string, value: Maybe, places = 0): string {
  if (value === null) return '无';
  if (value instanceof Exact) return value.source !== null && places === 0 ? value.source : value.text(places);
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (Array.isArray(value)) return value.join('、');
  const definition = names.get(name);
  const values =
    definition?.sort === 'setting'
      ? valuesOf(definition.setting.values)
      : definition?.sort === 'fact'
        ? valuesOf(definition.fact.values)
        : null;
  return values?.get(value as string) ?? (value as string);
}
