import { expect, test } from 'vitest';
import { required, requiredKey } from '../../../shared/http/runtime.ts';

test('a variable that is not set stops the function with its name', () => {
  expect(required({ env: { TABLE_NAME: 't' } }, 'TABLE_NAME')).toBe('t');
  expect(() => required({ env: { TABLE_NAME: '' } }, 'TABLE_NAME')).toThrow('TABLE_NAME');
});

test('a key is 32 bytes in base64, with or without padding, and is never part of a message', () => {
  const text = Buffer.alloc(32, 7).toString('base64');
  expect(requiredKey({ env: { KEY: text } }, 'KEY')).toEqual(Buffer.alloc(32, 7));
  expect(requiredKey({ env: { KEY: text.replace('=', '') } }, 'KEY')).toEqual(Buffer.alloc(32, 7));
  const short = Buffer.alloc(31, 7).toString('base64');
  expect(() => requiredKey({ env: { KEY: short } }, 'KEY')).toThrow(
    /^the environment variable KEY is no key of 32 bytes in base64$/,
  );
});
