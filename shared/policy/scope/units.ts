/** A unit is a product of named bases: 元/人/月 is 元¹ 人⁻¹ 月⁻¹; the empty map is a pure number. */
export type Unit = ReadonlyMap<string, number>;

export const pure: Unit = new Map();

/** Reads `元/人/月`, `人·月` or an empty text. */
export function unitOf(text: string | undefined): Unit {
  const powers = new Map<string, number>();
  if (!text) return powers;
  for (const [index, group] of text.split('/').entries())
    for (const base of group.split(/[·×]/)) {
      const name = base.trim();
      if (name !== '' && name !== '1') raise(powers, name, index === 0 ? 1 : -1);
    }
  return powers;
}

export function unitText(unit: Unit): string {
  const above = [...unit].flatMap(([base, power]) => (power > 0 ? Array<string>(power).fill(base) : []));
  const below = [...unit].flatMap(([base, power]) => (power < 0 ? Array<string>(-power).fill(base) : []));
  if (above.length + below.length === 0) return '（纯数）';
  return [above.join('·') || '1', ...below].join('/');
}

export function timesUnits(left: Unit, right: Unit, sign: 1 | -1 = 1): Unit {
  const powers = new Map(left);
  for (const [base, power] of right) raise(powers, base, sign * power);
  return powers;
}

export function sameUnit(left: Unit, right: Unit): boolean {
  return left.size === right.size && [...left].every(([base, power]) => right.get(base) === power);
}

/** The unit without one base, as `元/人` counted over rows that are 人 each is 元. */
export function withoutBase(unit: Unit, base: string): Unit {
  const powers = new Map(unit);
  powers.delete(base);
  return powers;
}

/** Amounts of money carry two places in every text. */
export function isMoney(unit: Unit): boolean {
  return unit.get('元') === 1;
}

function raise(powers: Map<string, number>, base: string, by: number): void {
  const power = (powers.get(base) ?? 0) + by;
  if (power === 0) powers.delete(base);
  else powers.set(base, power);
}
