import { expect, test } from 'vitest';
import { isPublicAddress, isPublicUrl } from '../../../functions/outbox/addresses.ts';

test.each(['8.8.8.8', '223.5.5.5', '2400:3200::1', '172.32.0.1', '100.128.0.1'])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  ...[
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
  ],
  ...['224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fd00:ec2::254', '::ffff:10.0.0.1', '2002:a00:1::', 'x'],
  ...['64:ff9b::a00:1'],
])('%s is not', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each([
  'http://hook.example.com/',
  'https://user:pass@hook.example.com/',
  'https://127.0.0.1/',
  'https://0x7f000001/',
  'https://2130706433/',
  'https://[::1]/',
  'https://[::ffff:169.254.169.254]/',
  'https://localhost/',
  'https://service.internal/',
  'https://intranet/',
  'file:///etc/passwd',
  'hook',
])('%s is no subscriber’s address', (url) => {
  expect(isPublicUrl(url)).toBe(false);
});

test.each(['https://hook.example.com/tuobu', 'https://hook.example.com:8443/a?b=1', 'https://223.5.5.5/'])(
  '%s is one',
  (url) => {
    expect(isPublicUrl(url)).toBe(true);
  },
);
