import { expect, test } from 'vitest';
import { mediaOf } from '../../../shared/files/media.ts';

test.each([
  ['%PDF-1.7\n', 'application/pdf'],
  ['\x89PNG\r\n\x1a\n\0\0', 'image/png'],
  ['\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg'],
  ['<html>%PDF-1.7', null],
  ['%PDF', null],
  ['MZ\x90\0', null],
  ['<svg xmlns="http://www.w3.org/2000/svg"/>', null],
  ['', null],
])('a file that begins with %j is %s', (beginning, media) => {
  expect(mediaOf(Buffer.from(beginning, 'latin1'))).toBe(media);
});
