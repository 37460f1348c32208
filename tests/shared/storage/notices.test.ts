import { expect, test } from 'vitest';
import { publish } from '../../../shared/funds/notice.ts';
import { getBatch } from '../../../shared/storage/batches.ts';
import { pack } from '../../../shared/storage/codec.ts';
import { batchKey, noticeKey } from '../../../shared/storage/keys.ts';
import { getNotice, getNoticeHead, putNotice, putNoticeRows } from '../../../shared/storage/notices.ts';
import { absent, put } from '../../../shared/storage/write.ts';
import { claimAt, fundIt, money, noticeOf, prepareIt } from './money-samples.ts';
import { freshDatabase } from './samples.ts';
import { wholeTable } from './table-invariants.ts';

const largestItem = 400 * 1024;
const fresh = () => new Error('it is there already');

test('1,000 rows of 60 lines each, no two amounts alike, lie in pages that an item holds, and are read back as they were', async () => {
  const { database, table } = await freshDatabase();
  const input = noticeOf(Array.from({ length: 1_000 }, (_, index) => `C${index}`));
  const rows = input.rows.map((row, index) => {
    const amounts = Array.from({ length: 60 }, (_, line) => 10_000 + (((index * 60 + line) * 7_919) % 1_000_003));
    const lines = Object.fromEntries(amounts.map((amount, line) => [String(line + 1).padStart(4, '0'), amount]));
    return { ...row, lines, amount: amounts.reduce((sum, amount) => sum + amount, 0) };
  });
  const notice = publish({ ...input, rows });
  await putNoticeRows(database, null, notice);
  await database.commit([putNotice(null, notice)]);
  expect(await getNotice(database, 'ntc_1')).toEqual(notice);
  expect((await getNoticeHead(database, 'ntc_1'))?.claimIds).toHaveLength(1_000);
  const sizes = [...(await wholeTable(table)).values()].map(
    (item) => ((item.rows ?? item.notice) as Uint8Array).length,
  );
  expect([sizes.length > 3, sizes.every((size) => size < largestItem)]).toEqual([true, true]);
});

test('a notice and a batch put down before rows had pages are read as before', async () => {
  const { database } = await freshDatabase();
  const { claimIds: _claimIds, total: _total, underWay: _underWay, ...before } = publish(noticeOf(['A', 'B']));
  const item = { ...noticeKey('ntc_1'), version: 1, notice: pack(before) };
  await database.commit([put(item, absent, fresh)]);
  expect(await getNotice(database, 'ntc_1')).toEqual(publish(noticeOf(['A', 'B'])));
  await money(database, 20_000);
  await claimAt(database, 'A');
  await fundIt(database, 'A');
  await prepareIt(database, ['A']);
  const made = await getBatch(database, 'bat_prepare');
  const { pages: _pages, underWay: _none, ...old } = (await database.get(batchKey('bat_prepare')))!;
  await database.commit([put({ ...batchKey('bat_prepare'), ...old }, { is: 'present' }, fresh)]);
  expect(await getBatch(database, 'bat_prepare')).toEqual(made);
});
