import { expect, test } from 'vitest';
import { required } from '../../../shared/environment.ts';
import { requiredKeyring } from '../../../shared/http/runtime.ts';

test('a variable that is not set stops the function with its name', () => {
  expect(required({ env: { TABLE_NAME: 't' } }, 'TABLE_NAME')).toBe('t');
  expect(() => required({ env: { TABLE_NAME: '' } }, 'TABLE_NAME')).toThrow('TABLE_NAME');
});

test('keys are 32 bytes in base64, with or without padding, the newest first, and never part of a message', () => {
  const [fresh, old] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)].map((bytes) => bytes.toString('base64'));
  const read = (KEY: string) => requiredKeyring({ env: { KEY } }, 'KEY').map(({ bytes }) => bytes[0]);
  expect(read(fresh!)).toEqual([7]);
  expect(read(fresh!.replace('=', ''))).toEqual([7]);
  expect(read(`${fresh}\n${old} `)).toEqual([7, 8]);
  const short = Buffer.alloc(31, 7).toString('base64');
  for (const KEY of [short, ' ', `${fresh} ${short}`])
    expect(() => requiredKeyring({ env: { KEY } }, 'KEY')).toThrow(
      /^the environment variable KEY holds no keys of 32 bytes in base64$/,
    );
});
