import type { Source } from './appropriation.ts';

/** A signed difference of a 更正, in 分: above zero is owed to the institution, below zero is owed by it. */
export interface Difference {
  readonly id: string;
  readonly institutionId: string;
  readonly source: Source;
  readonly year: string;
  readonly amount: number;
}

export interface Netted {
  readonly pay: readonly Difference[];
  readonly offsets: readonly { readonly owedBy: string; readonly owedTo: string; readonly amount: number }[];
  /** What nothing could be set against: each becomes a recovery. Amounts above zero. */
  readonly recover: readonly Difference[];
}

/** Sets what an institution owes against what it is owed, within institution, source and year only, in the order given. */
export function net(differences: readonly Difference[]): Netted {
  const groups = new Map<string, Difference[]>();
  for (const difference of differences) {
    const key = `${difference.institutionId} ${difference.source} ${difference.year}`;
    groups.set(key, [...(groups.get(key) ?? []), difference]);
  }
  const netted = [...groups.values()].map(netGroup);
  return {
    pay: netted.flatMap((one) => one.pay),
    offsets: netted.flatMap((one) => one.offsets),
    recover: netted.flatMap((one) => one.recover),
  };
}

function netGroup(group: readonly Difference[]): Netted {
  const owed = group.filter((one) => one.amount > 0).map((one) => ({ one, left: one.amount }));
  const offsets: { owedBy: string; owedTo: string; amount: number }[] = [];
  const recover: Difference[] = [];
  for (const debt of group.filter((one) => one.amount < 0)) {
    let left = -debt.amount;
    for (const credit of owed) {
      const amount = Math.min(left, credit.left);
      if (amount === 0) continue;
      credit.left -= amount;
      left -= amount;
      offsets.push({ owedBy: debt.id, owedTo: credit.one.id, amount });
    }
    if (left > 0) recover.push({ ...debt, amount: left });
  }
  const pay = owed.filter(({ left }) => left > 0).map(({ one, left }) => ({ ...one, amount: left }));
  return { pay, offsets, recover };
}
