import { expect, test } from 'vitest';
import { readKeyring, secretKey } from '../../shared/keyring.ts';

const [fresh, old] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];

test('a ring is read newest first, whatever blanks stand between', () => {
  const ring = readKeyring(`  ${fresh.toString('base64')}\n${old.toString('base64')}\t`);
  expect(ring?.map(({ bytes }) => bytes)).toEqual([fresh, old]);
});

test('a key has one name that says nothing of it', () => {
  expect(secretKey(fresh).id).toBe(secretKey(Buffer.from(fresh)).id);
  expect(secretKey(fresh).id).toMatch(/^[0-9a-f]{8}$/);
  expect(secretKey(old).id).not.toBe(secretKey(fresh).id);
});

test.each(['', ' \n', 'short', `${fresh.toString('base64')} short`])('%j is no ring', (text) => {
  expect(readKeyring(text)).toBeNull();
});
