import { type Appropriation, available, type Programme } from './appropriation.ts';
import type { FundSettings } from './fund-settings.ts';
import { fund, type Obligation } from './funding.ts';

/**
 * The 指标 of a year that run out: more than nine tenths of their documents are reserved or paid, or what is due in their programme
 * and waits for money would not all find it by the division's own scheme. Closed ones pay nothing any more and do not count.
 */
export function runningOff(
  appropriations: readonly Appropriation[],
  waiting: readonly Obligation[],
  { scheme }: Pick<FundSettings, 'scheme'>,
): Appropriation[] {
  const open = appropriations.filter((of) => !of.closed);
  const short = new Set([...new Set(open.map((of) => of.programme))].filter((programme) => isShort(programme)));
  return open.filter((of) => short.has(of.programme) || isNearlyUsed(of));

  function isShort(programme: Programme): boolean {
    const due = waiting.filter((one) => one.programme === programme);
    const purse = open.filter((of) => of.programme === programme);
    return fund(due, purse, scheme, 'wait').gap > 0;
  }
}

function isNearlyUsed(of: Appropriation): boolean {
  return (of.documents - available(of)) * 10 > of.documents * 9;
}
