import { Exact } from '../compile/exact.ts';
import { isFigureText, listOf, type Names, splitReference } from '../format/names.ts';
import type { Step } from '../format/step.ts';
import { traitOfLookup } from './lookups.ts';
import { traitOfProvision } from './provisions.ts';
import type { Scope } from './scope.ts';
import { greatest, knownUnit, type Trait, unknownTrait } from './trait.ts';
import { pure, timesUnits, type Unit, unitOf, withoutBase } from './units.ts';

export function traitOfStep(scope: Scope, step: Step, rows: string | null, pointer: string): Trait {
  const base = traitOfOperation(scope, step, rows, pointer);
  if (step.else === undefined) return base;
  const other = scope.trait(step.else, rows, `${pointer}/else`);
  scope.sameUnits([base, other], `${pointer}/else`, [step.as, step.else]);
  return { ...base, places: greatest([base, other]) };
}

function traitOfOperation(scope: Scope, step: Step, rows: string | null, pointer: string): Trait {
  switch (step.op) {
    case 'times':
      return traitOfTimes(scope, step, rows, pointer);
    case 'plus':
    case 'minus':
    case 'min':
    case 'max': {
      const traits = step.of.map((name, index) => scope.number(name, rows, `${pointer}/of/${index}`));
      scope.sameUnits(traits, pointer, step.of);
      return { type: 'number', unit: knownUnit(traits), places: greatest(traits) };
    }
    case 'given': {
      const traits = step.of.map((name, index) => scope.trait(name, rows, `${pointer}/of/${index}`));
      scope.sameUnits(traits, pointer, step.of);
      return { type: traits[0]!.type, unit: knownUnit(traits), places: greatest(traits) };
    }
    case 'lookup':
      return traitOfLookup(scope, step, rows, pointer);
    case 'tiered':
      return traitOfTiered(scope, step, rows, pointer);
    case 'round': {
      const value = scope.number(step.of, rows, `${pointer}/of`);
      const to = isFigureText(step.to)
        ? Exact.of(step.to).places()
        : scope.number(step.to, rows, `${pointer}/to`).places;
      return { type: 'number', unit: value.unit, places: to };
    }
    case 'split': {
      const value = scope.number(step.of, rows, `${pointer}/of`);
      for (const [index, { share }] of step.parts.entries())
        if (!isFigureText(share)) scope.number(share, rows, `${pointer}/parts/${index}/share`);
      return { type: 'number', unit: value.unit, places: Exact.of(step.to).places() };
    }
    case 'months':
      for (const end of ['from', 'to'] as const)
        if (scope.trait(step[end], rows, `${pointer}/${end}`).type !== 'date')
          scope.report(`${pointer}/${end}`, 'wrong_type', `“${step[end]}”不是日期`);
      return { type: 'number', unit: unitOf('月'), places: 0 };
    case 'count':
      return traitOfCount(scope, step, pointer);
    case 'sum':
    case 'average': {
      const { rows: table, trait } = scope.column(step.of, `${pointer}/of`);
      if (trait !== unknownTrait && trait.type !== 'number')
        scope.report(`${pointer}/of`, 'wrong_type', `“${step.of}”不是数字，不能汇总`);
      if (step.op === 'average') return { ...trait, places: null };
      return { ...trait, unit: trait.unit && withoutRowUnit(trait.unit, table, scope.names) };
    }
    case 'ration': {
      const traits = [scope.number(step.of, rows, `${pointer}/of`), scope.number(step.limit, null, `${pointer}/limit`)];
      if (step.by !== undefined) scope.number(step.by, rows, `${pointer}/by`);
      return { type: 'number', unit: traits[0]!.unit, places: greatest(traits) };
    }
    case 'provision':
      return traitOfProvision(scope, step, pointer);
  }
}

function traitOfTimes(scope: Scope, step: Extract<Step, { op: 'times' }>, rows: string | null, pointer: string): Trait {
  const traits = step.of.map((name, index) => scope.number(name, rows, `${pointer}/of/${index}`));
  let unit: Unit | null = traits.reduce<Unit | null>((all, { unit }) => all && unit && timesUnits(all, unit), pure);
  let places = traits.reduce<number | null>(
    (all, trait) => (all === null || trait.places === null ? null : all + trait.places),
    0,
  );
  for (const [index, name] of listOf(step.over).entries()) {
    const divisor = scope.number(name, rows, `${pointer}/over${Array.isArray(step.over) ? `/${index}` : ''}`);
    unit = unit && divisor.unit && timesUnits(unit, divisor.unit, -1);
    const figure = scope.names.get(name);
    const more = figure?.sort === 'figure' && !figure.value.isZero() ? new Exact(1n).over(figure.value).places() : null;
    places = places === null || more === null ? null : places + more;
    if (figure?.sort === 'figure' && figure.value.isZero())
      scope.report(`${pointer}/over`, 'division_by_zero', `“${name}”是0，不能作除数`);
  }
  return { type: 'number', unit, places };
}

function traitOfTiered(
  scope: Scope,
  step: Extract<Step, { op: 'tiered' }>,
  rows: string | null,
  pointer: string,
): Trait {
  const quantity = scope.number(step.of, rows, `${pointer}/of`);
  const rates = step.tiers.map(([limit, rate], index) => {
    if (limit !== '*') scope.number(limit, rows, `${pointer}/tiers/${index}/0`);
    return scope.number(rate, rows, `${pointer}/tiers/${index}/1`);
  });
  scope.sameUnits(
    rates,
    pointer,
    step.tiers.map(([, rate]) => rate),
  );
  const unit = knownUnit(rates);
  const places = greatest(rates);
  return {
    type: 'number',
    unit: quantity.unit && unit && timesUnits(quantity.unit, unit),
    places: places === null || quantity.places === null ? null : places + quantity.places,
  };
}

function traitOfCount(scope: Scope, step: Extract<Step, { op: 'count' }>, pointer: string): Trait {
  const [table] = splitReference(step.of);
  const definition = scope.names.get(table);
  if (definition?.sort !== 'rows')
    scope.report(`${pointer}/of`, 'unknown_rows', `count 的 of 应写明细表名，没有名为“${table}”的明细表`);
  return { type: 'number', unit: unitOf(definition?.sort === 'rows' ? definition.rows.unit : ''), places: 0 };
}

function withoutRowUnit(unit: Unit, table: string | null, names: Names): Unit {
  const rows = table === null ? undefined : names.get(table);
  const base = rows?.sort === 'rows' ? rows.rows.unit : undefined;
  return base !== undefined && unit.get(base) === -1 ? withoutBase(unit, base) : unit;
}
