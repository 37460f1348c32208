import { expect, test } from 'vitest';
import { prefsReply } from '../../../functions/portal/prefs.ts';

const reply = (form: Record<string, string>) => prefsReply(new URLSearchParams(form).toString());

test('large letters are kept for a year and the visitor goes back to where he was', () => {
  const answer = reply({ size: 'big', back: '/fees?division=330903&month=2025-03' });
  expect(answer.status).toBe(303);
  expect(answer.headers.get('Location')).toBe('/fees?division=330903&month=2025-03');
  expect(answer.headers.get('Set-Cookie')).toBe('size=big; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly');
});

test('any other size is the normal one', () => {
  expect(reply({ size: 'huge; Domain=x' }).headers.get('Set-Cookie')).toContain('size=normal;');
});

test.each([
  '',
  'https://elsewhere.example/',
  '//elsewhere.example/fees',
  '/\\elsewhere.example',
  '/\t/elsewhere.example',
  'javascript:alert(1)',
  '/.//elsewhere.example',
])('a way back to %j leads to the first page', (back) => {
  expect(reply({ back }).headers.get('Location')).toBe('/fees');
});

test('a way back cannot carry another header', () => {
  expect(reply({ back: '/fees?x=1\r\nSet-Cookie: a=b' }).headers.get('Location')).toBe('/fees?x=1Set-Cookie:%20a=b');
});
