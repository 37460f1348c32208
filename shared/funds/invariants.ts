import { type Appropriation, available } from './appropriation.ts';
import { type JournalEntry, replay } from './journal.ts';

/** I1 of one 指标: its documents = available + reserved + paid − restored, none negative, and its journal says the same without a gap. */
export function appropriationFaults(of: Appropriation, entries: readonly JournalEntry[]): string[] {
  const faults: string[] = [];
  for (const name of ['documents', 'reserved', 'paid', 'restored'] as const) {
    if (of[name] < 0) faults.push(`${of.id}: ${name} is ${of[name]}`);
    if (replay(entries)[name] !== of[name])
      faults.push(`${of.id}: the journal gives ${replay(entries)[name]} ${name}, not ${of[name]}`);
  }
  if (available(of) < 0) faults.push(`${of.id}: ${available(of)} available`);
  const sequences = entries.map((entry) => entry.sequence).sort((a, b) => a - b);
  if (sequences.length !== of.version || sequences.some((sequence, index) => sequence !== index + 1))
    faults.push(`${of.id}: the journal has a gap or a repeat`);
  if (new Set(entries.map((entry) => entry.key)).size !== entries.length)
    faults.push(`${of.id}: a business key is used twice`);
  return faults;
}
