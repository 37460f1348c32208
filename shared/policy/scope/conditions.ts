import { Exact } from '../compile/exact.ts';
import type { Band, Condition, ValueCondition } from '../format/condition.ts';
import { choicesOf, isDateLiteral, isFigureText, isLiteralBound } from '../format/names.ts';
import type { Scope } from './scope.ts';
import { type Trait, unknownTrait } from './trait.ts';

/** Checks what a condition reads where the rows of a table are being computed. */
export function checkCondition(scope: Scope, condition: Condition, rows: string | null, pointer: string): void {
  if ('all' in condition || 'any' in condition) {
    const [key, parts] = 'all' in condition ? (['all', condition.all] as const) : (['any', condition.any] as const);
    for (const [index, part] of parts.entries()) checkCondition(scope, part, rows, `${pointer}/${key}/${index}`);
  } else if ('not' in condition) checkCondition(scope, condition.not, rows, `${pointer}/not`);
  else if ('given' in condition) checkGiven(scope, condition.given, rows, pointer);
  else if ('date' in condition) {
    for (const key of ['date', 'yearOf'] as const) {
      const name = condition[key];
      if (name !== undefined && scope.trait(name, rows, `${pointer}/${key}`).type !== 'date')
        scope.report(`${pointer}/${key}`, 'wrong_type', `“${name}”不是日期`);
    }
    if (condition.to < condition.from) {
      const detail = `末日${condition.to}早于首日${condition.from}，哪一天都不成立；跨年的，请用 any 写成年底、年初两段`;
      scope.report(`${pointer}/to`, 'wrong_bounds', detail);
    }
  } else if ('value' in condition) checkValue(scope, condition, rows, pointer);
  else {
    const test = scope.names.get(condition.test);
    if (test?.sort === 'test') checkCondition(scope, test.condition, rows, `/tests/${condition.test}`);
    else scope.report(`${pointer}/test`, 'unknown_name', `没有名为“${condition.test}”的条件，请在 tests 里写出`);
  }
}

function checkGiven(scope: Scope, name: string, rows: string | null, pointer: string): void {
  if (scope.names.get(name)?.sort !== 'rows') scope.trait(name, rows, `${pointer}/given`);
}

function checkValue(scope: Scope, condition: ValueCondition, rows: string | null, pointer: string): void {
  const trait = scope.trait(condition.value, rows, `${pointer}/value`);
  const { is, has } = condition;
  const tests = [is, condition.in, has, condition.from, condition.to, condition.above, condition.below];
  if (tests.every((test) => test === undefined))
    scope.report(pointer, 'empty_condition', '这个条件没有写比较什么；请写 is、in、has 或 from、to、above、below');
  if (trait === unknownTrait) return;
  if (is !== undefined) checkLiteral(scope, condition.value, trait, is, `${pointer}/is`);
  for (const [index, each] of (condition.in ?? []).entries())
    checkLiteral(scope, condition.value, trait, each, `${pointer}/in/${index}`);
  if (has !== undefined && trait.type !== 'set')
    scope.report(`${pointer}/has`, 'wrong_type', `“${condition.value}”不是集合，请用 is 或 in`);
  checkBand(scope, condition.value, trait, condition, rows, pointer);
}

/** The literal stands where a value of this trait is compared with it. */
export function checkLiteral(
  scope: Scope,
  name: string,
  trait: Trait,
  literal: string | boolean,
  pointer: string,
): void {
  const choices = choicesOf(scope.names, name);
  if (typeof literal === 'boolean' || trait.type === 'flag') {
    if (typeof literal !== 'boolean' || trait.type !== 'flag')
      scope.report(
        pointer,
        'wrong_type',
        `“${name}”${trait.type === 'flag' ? '应与 true 或 false 比较' : '不是是非值'}`,
      );
  } else if (trait.type === 'number' && !isFigureText(literal))
    scope.report(pointer, 'wrong_type', `“${name}”是数字，“${literal}”不是`);
  else if (trait.type === 'date' && !isDateLiteral(literal))
    scope.report(pointer, 'wrong_type', `“${name}”是日期，“${literal}”不是`);
  else if (trait.type === 'set') scope.report(pointer, 'wrong_type', `“${name}”是集合，请用 has`);
  else if (choices !== null && !choices.has(literal))
    scope.report(
      pointer,
      'unknown_value',
      `“${name}”没有“${literal}”这个取值；可用：${[...choices.keys()].join('、')}`,
    );
}

/** The bounds of a band are of the same sort and unit as the value they bound. */
export function checkBand(
  scope: Scope,
  name: string,
  trait: Trait,
  band: Band,
  rows: string | null,
  pointer: string,
): void {
  for (const end of ['from', 'to', 'above', 'below'] as const) {
    const bound = band[end];
    if (bound === undefined) continue;
    const at = `${pointer}/${end}`;
    if (trait.type !== 'number' && trait.type !== 'date') {
      scope.report(at, 'wrong_type', `“${name}”不是数字或日期，不能写区间`);
      continue;
    }
    const type = isFigureText(bound) ? 'number' : isDateLiteral(bound) ? 'date' : null;
    const other: Trait = type === null ? scope.trait(bound, rows, at) : { type, unit: null, places: null };
    if (other === unknownTrait) continue;
    if (other.type !== trait.type)
      scope.report(at, 'wrong_type', `“${name}”与“${bound}”一个是数字，一个是日期或文字，不能比较`);
    else if (type === null) scope.sameUnits([trait, other], at, [name, bound]);
  }
  checkEmptyBand(scope, name, band, pointer);
}

function checkEmptyBand(scope: Scope, name: string, band: Band, pointer: string): void {
  const [least, most] = [band.from ?? band.above, band.to ?? band.below];
  if (least === undefined || most === undefined || isDateLiteral(least) !== isDateLiteral(most)) return;
  if (!isLiteralBound(least) || !isLiteralBound(most)) return;
  const order = isDateLiteral(least)
    ? least < most
      ? -1
      : Number(least > most)
    : Exact.of(least).compare(Exact.of(most));
  if (order < 0 || (order === 0 && band.above === undefined && band.below === undefined)) return;
  scope.report(pointer, 'wrong_bounds', `“${name}”从“${least}”到“${most}”，没有一个值在其中；请核对上下限`);
}
