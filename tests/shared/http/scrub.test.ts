import { expect, test } from 'vitest';
import { scrubbed } from '../../../shared/http/scrub.ts';

function written(message: string): string {
  const error = new TypeError(message);
  error.stack = `TypeError: ${message}\n    at readRecord (file:///var/task/index.mjs:12:345)\n    at /srv/a/b.ts:6:7`;
  return scrubbed(error).split('\n')[0]!;
}

test.each([
  ['bad 33090320230101997X here', 'bad <number> here'],
  ['call 139-5726-1840', 'call <number>'],
  ['account 6217 0011 8004 2719', 'account <number>'],
  ['passport E12345678', 'passport <number>'],
  ['name 陈一禾 or 买买提·艾合, twice', 'name <text> or <text>, twice'],
  ['Bearer abc.def/ghi=', '<token>'],
  ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl', '<token>'],
  ['GET /v1/claims?institution=PT-0001', 'GET /v1/claims?<query>'],
  ['409 of 330903 in 2024-05', '409 of 330903 in 2024-05'],
])('%s is written as %s', (message, expected) => {
  expect(written(message)).toBe(`TypeError: ${expected}`);
});

test('the stack keeps functions, files and lines, and loses the folders of the machine', () => {
  const error = new Error('x');
  error.stack = 'Error: x\n    at readRecord (file:///var/task/index.mjs:12:345)\n    at /srv/a/b.ts:6:7';
  expect(scrubbed(error)).toBe('Error: x\n    at readRecord (index.mjs:12:345)\n    at b.ts:6:7');
});
