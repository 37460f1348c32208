import type { Fault } from '../refusal.ts';
import type { ClaimBasis } from './basis.ts';
import { refusalFor } from './faults.ts';
import { isOpen } from './known-facts.ts';

/**
 * A class is subsidised once ever, and a site never for more classes than it had open at one time: closing a class
 * and opening it again earns nothing. `pointers` say where each class stands. `claimedClasses` are those of other live claims.
 * Refuses with `class_already_claimed` and `invalid_input`.
 */
export function assertClassesFree(
  classIds: readonly string[],
  { classes, claimedClasses = [] }: Pick<ClaimBasis, 'classes' | 'claimedClasses'>,
  pointers: readonly string[],
): void {
  const faults: Fault[] = [];
  for (const [index, classId] of classIds.entries()) {
    if (!claimedClasses.includes(classId)) continue;
    const name = classes.find(({ id }) => id === classId)?.name ?? '';
    const detail = `${name}已经申报过建设补助，一个托班只补助一次，请从申报中删去。`;
    faults.push({ pointer: pointers[index] ?? '', code: 'class_already_claimed', detail });
  }
  if (faults.length) throw refusalFor('class_already_claimed', faults);
  const openTogether = classes.map(({ openedOn }) => classes.filter((one) => isOpen(one, openedOn)).length);
  const most = Math.max(0, ...openTogether);
  const asked = new Set([...claimedClasses, ...classIds]).size;
  if (asked <= most) return;
  const detail = `同时开设过的托班最多${most}个，连同已申报的共${asked}个，停班后重开的不再补助，请删去多出的托班。`;
  const more = pointers.slice(most - asked).map((pointer) => ({ pointer, code: 'classes_exceed_record', detail }));
  throw refusalFor('invalid_input', more);
}
