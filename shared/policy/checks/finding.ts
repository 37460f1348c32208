import type { Fault } from '../../refusal.ts';

/** An `error` blocks the document; a `warning` asks its author to look again. */
export interface Finding extends Fault {
  readonly level: 'error' | 'warning';
}

export class Findings {
  readonly list: Finding[] = [];

  error(pointer: string, code: string, detail: string): void {
    this.add('error', pointer, code, detail);
  }

  warning(pointer: string, code: string, detail: string): void {
    this.add('warning', pointer, code, detail);
  }

  private add(level: Finding['level'], pointer: string, code: string, detail: string): void {
    const sentence = /[。！？]$/.test(detail) ? detail : `${detail}。`;
    if (!this.list.some((known) => known.pointer === pointer && known.detail === sentence))
      this.list.push({ level, pointer, code, detail: sentence });
  }
}
