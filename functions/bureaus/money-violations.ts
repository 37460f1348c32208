import type { Claim } from '../../shared/claims/claim.ts';
import {
  batchFaults,
  liveBatchFaults,
  obligationFaults,
  owedFaults,
  recoveryFaults,
} from '../../shared/funds/invariants.ts';
import { getBatch } from '../../shared/storage/batches.ts';
import type { Database } from '../../shared/storage/database.ts';
import { duesOf } from '../../shared/storage/payables.ts';
import { recoveriesOf } from '../../shared/storage/recoveries.ts';

/** What does not hold of a claim's money, each invariant once: I2 of what is owed, I4 of its batches, I5 of its payables, I8 of its recoveries. */
export async function moneyViolations(
  database: Database,
  claim: Claim,
): Promise<{ invariant: 'I2' | 'I4' | 'I5' | 'I8'; text: string }[]> {
  const { head } = claim;
  const { obligations, payables } = await duesOf(database, head.id);
  const ids = [...new Set(payables.flatMap((payable) => (payable.batchId ? [payable.batchId] : [])))];
  const batches = (await Promise.all(ids.map((id) => getBatch(database, id)))).filter((batch) => batch !== null);
  const rows = batches.flatMap(({ batch, rows }) => batchFaults(batch, rows));
  const funded = obligations.flatMap((obligation) => obligationFaults(obligation, payables));
  const owed = owedFaults(claim, obligations);
  const homes = liveBatchFaults(payables, batches);
  const back = recoveryFaults(await recoveriesOf(database, head.id), payables);
  return [
    ...(owed.length > 0 ? [{ invariant: 'I2' as const, text: '应付款之和与核定金额不符' }] : []),
    ...(rows.length + funded.length > 0
      ? [{ invariant: 'I4' as const, text: '支付明细、批次合计、支付结果或占用之间不符' }]
      : []),
    ...(homes.length > 0 ? [{ invariant: 'I5' as const, text: '有应付款不在唯一的一个在途批次里' }] : []),
    ...(back.length > 0 ? [{ invariant: 'I8' as const, text: '追回的金额高于已支付的金额' }] : []),
  ];
}
