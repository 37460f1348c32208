import { type Fault, Refusal, type RefusalCode } from '../refusal.ts';

/** One refusal for all faults of a body or a claim; a single one speaks for itself. */
export function refusalFor(code: RefusalCode, faults: readonly Fault[]): Refusal {
  const [first] = faults;
  if (!first) throw new Error('a refusal of faults needs a fault');
  const detail = faults.length === 1 ? first.detail : `有 ${faults.length} 处需要改正，请按 errors 逐项修改。`;
  return new Refusal(code, detail, { faults });
}

/** A name as a step of a JSON pointer (RFC 6901). */
export function pointerStep(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
