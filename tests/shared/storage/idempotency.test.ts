import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../shared/canonical-json.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { commitOnce, findRepeat, keepAnswer, repeatOf } from '../../../shared/storage/idempotency.ts';
import { absent, put } from '../../../shared/storage/write.ts';
import { freshDatabase, later, now, repeatNamed } from './samples.ts';

const answer = { status: 201, body: '{"id":"A","名称":"示例"}', etag: '"1"', location: '/v1/claims/A' };
const change = (name: string) => [
  put({ pk: name, sk: 'X' }, absent, () => new Refusal('already_exists', '示例：已存在。')),
];
const day = 24 * 3600;

describe('a repeated call', () => {
  it('is answered to the letter with what the first one answered, for 30 days', async () => {
    const { database } = await freshDatabase();
    const repeat = repeatNamed('k');
    expect(await findRepeat(database, repeat, now)).toBeNull();
    const first = await commitOnce(database, { repeat, answer, now, writes: change('a') });
    expect(first).toStrictEqual({ answer, replayed: false });
    expect(await findRepeat(database, repeat, later(30 * day - 1))).toStrictEqual(answer);
    expect(await findRepeat(database, repeat, later(30 * day))).toBeNull();
  });

  it('is refused with another body', async () => {
    const { database } = await freshDatabase();
    await commitOnce(database, { repeat: repeatNamed('k', '{"a":1}'), answer, now, writes: change('a') });
    const other = repeatNamed('k', '{"a":2}');
    await expect(findRepeat(database, other, now)).rejects.toMatchObject({
      code: 'idempotency_key_reused',
      message: '这个幂等键已经用于另一份内容，请换一个新的幂等键再提交。',
    });
    const late = commitOnce(database, { repeat: other, answer, now, writes: change('b') });
    await expect(late).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect(await database.get({ pk: 'b', sk: 'X' })).toBeNull();
  });

  it('is answered with what another process stored that was faster, and changes nothing', async () => {
    const { database } = await freshDatabase();
    const repeat = repeatNamed('k');
    await commitOnce(database, { repeat, answer, now, writes: change('a') });
    const own = { ...answer, body: '{"id":"B"}' };
    const second = await commitOnce(database, { repeat, answer: own, now, writes: change('b') });
    expect(second).toStrictEqual({ answer, replayed: true });
    expect(await database.get({ pk: 'b', sk: 'X' })).toBeNull();
  });

  it('whose change is refused leaves no answer behind, so the key may be used again', async () => {
    const { database } = await freshDatabase();
    await database.commit(change('a'));
    const repeat = repeatNamed('k');
    const refused = commitOnce(database, { repeat, answer, now, writes: change('a') });
    await expect(refused).rejects.toMatchObject({ code: 'already_exists' });
    expect(await findRepeat(database, repeat, now)).toBeNull();
    expect(await commitOnce(database, { repeat, answer, now, writes: change('b') })).toMatchObject({ replayed: false });
  });

  it('after 30 days is a new call, though the old item may still lie there', async () => {
    const { database } = await freshDatabase();
    const repeat = repeatNamed('k');
    await commitOnce(database, { repeat, answer, now, writes: change('a') });
    const at = later(30 * day);
    expect(await commitOnce(database, { repeat, answer, now: at, writes: change('b') })).toMatchObject({
      replayed: false,
    });
  });

  it('keeps a long answer compressed and gives it back whole', async () => {
    const { database } = await freshDatabase();
    const repeat = repeatNamed('k');
    const body = JSON.stringify({ lines: Array.from({ length: 5000 }, (_, index) => ({ index, name: '陈一禾' })) });
    await commitOnce(database, { repeat, answer: { ...answer, body }, now, writes: change('a') });
    expect((await findRepeat(database, repeat, now))?.body).toBe(body);
  });

  it('is told apart by subject, action and key', () => {
    const call = { subject: 's', action: 'POST /v1/claims', key: 'k', body: '{}' };
    const variants = [call, { ...call, subject: 't' }, { ...call, action: 'POST /v1/x' }, { ...call, key: 'l' }];
    expect(new Set(variants.map((one) => repeatOf(one).scope)).size).toBe(4);
    const shifted = { ...call, subject: 's","POST /v1/claims', action: 'k' };
    expect(repeatOf(shifted).scope).not.toBe(repeatOf(call).scope);
    expect(repeatOf(call).bodySha256).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it('keeps an answer larger than an item may be in pieces and gives it back whole', async () => {
    const { database } = await freshDatabase();
    const repeat = repeatNamed('k');
    // Hexadecimal digits of chance compress to half at best: 2,000,000 of them take over 1 MB, which is four pieces.
    const body = Array.from({ length: 2_000 }, (_, index) => digitsOf(index)).join('');
    await commitOnce(database, { repeat, answer: { ...answer, body }, now, writes: change('a') });
    expect(body).toHaveLength(2_000_000);
    expect((await findRepeat(database, repeat, now))?.body).toBe(body);
  });

  it('never stores an answer that is no success', async () => {
    const { database } = await freshDatabase();
    const failed = { ...answer, status: 409 };
    await expect(keepAnswer(database, repeatNamed('k'), failed, now)).rejects.toThrow('an answer 409 is not kept');
  });
});

/** A thousand digits that nothing foretells, the same in every run. */
function digitsOf(index: number): string {
  const text = Array.from({ length: 16 }, (_, part) => sha256(`${index}/${part}`)).join('');
  return text.slice(0, 1_000);
}
