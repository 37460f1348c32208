import type { FC } from 'hono/jsx';
import type { FieldFault } from './question.ts';

/** The element a fault of a field links to: the first control of a group. */
export function anchorOf(field: string): string {
  if (field === 'month') return 'year';
  return field === 'order' ? 'order-1' : `f-${field}`;
}

/** The sentence of a fault, at its field. */
export const FaultLine: FC<{ field: string; faults: readonly FieldFault[] }> = ({ field, faults }) => {
  const fault = faults.find((candidate) => candidate.field === field);
  return fault ? (
    <p class="err" id={`${field}-err`}>
      {fault.detail}
    </p>
  ) : null;
};

/** The class of a field's frame. */
export function frame(field: string, faults: readonly FieldFault[]): string {
  return faults.some((fault) => fault.field === field) ? 'field bad' : 'field';
}

/** What a control says to assistive technology about its fault and its hint. */
export function state(field: string, faults: readonly FieldFault[], hint?: string) {
  const faulty = faults.some((fault) => fault.field === field);
  const by = [faulty ? `${field}-err` : '', hint ?? ''].filter(Boolean).join(' ');
  return { ...(faulty ? { 'aria-invalid': 'true' as const } : {}), ...(by ? { 'aria-describedby': by } : {}) };
}

/** The same for a group of controls. */
export function described(field: string, faults: readonly FieldFault[]) {
  return faults.some((fault) => fault.field === field) ? { 'aria-describedby': `${field}-err` } : {};
}

/** What was typed, cut to what a field holds: an address may carry anything. */
export function typedValue(query: URLSearchParams, name: string): string {
  return [...(query.get(name) ?? '')].slice(0, 60).join('');
}
