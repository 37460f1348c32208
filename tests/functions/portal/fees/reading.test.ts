import { expect, test } from 'vitest';
import { readCount, readDay, readMoney, readNumber } from '../../../../functions/portal/fees/reading.ts';

test.each([
  ['2000', '2000.00'],
  ['2000.00', '2000.00'],
  ['2000.5', '2000.50'],
  ['2000.', '2000.00'],
  ['2000.500', '2000.50'],
  ['0.05', '0.05'],
  ['0', '0.00'],
  ['007', '7.00'],
  ['２０００', '2000.00'],
  ['２，０００．５０元', '2000.50'],
  ['2,000', '2000.00'],
  ['1,234,56', null],
  ['2 000', '2000.00'],
  ['￥2000', '2000.00'],
  ['¥2,000.00/月', '2000.00'],
  ['2000元/月', '2000.00'],
  ['2000元每月', '2000.00'],
  ['每月2000块钱', '2000.00'],
  ['人民币2000元', '2000.00'],
  ['999999.99', '999999.99'],
])('an amount typed as %s is read as %s', (typed, value) => {
  const read = readMoney(typed, '收费标准');
  expect('value' in read ? read.value : null).toBe(value);
});

test.each([
  ['两千', '收费标准要填数字，例如 2000 或 2000.50'],
  ['-2000', '收费标准要填数字，例如 2000 或 2000.50'],
  ['2e3', '收费标准要填数字，例如 2000 或 2000.50'],
  ['2,0', '收费标准要填数字，例如 2000 或 2000.50'],
  ['1.2.3', '收费标准要填数字，例如 2000 或 2000.50'],
  ['<script>', '收费标准要填数字，例如 2000 或 2000.50'],
  ['2000.005', '收费标准最多填到分，也就是两位小数'],
  ['1000000', '收费标准填得太大，请看看是不是多打了几个 0'],
  ['9'.repeat(5000), '收费标准填得太大，请看看是不是多打了几个 0'],
])('an amount typed as %.12s is answered with what to do', (typed, fault) => {
  expect(readMoney(typed, '收费标准')).toEqual({ fault });
});

test.each(['2024-03-05', '2024/3/5', '2024.3.5', '20240305', '2024年3月5日', '２０２４－０３－０５'])(
  'the day %s is 5 March 2024',
  (typed) => {
    expect(readDay(typed, '出生日期')).toEqual({ value: '2024-03-05' });
  },
);

test.each(['2023-02-29', '2024-13-01', '昨天', '24-3-5'])('%s is no day', (typed) => {
  expect(readDay(typed, '出生日期')).toEqual({ fault: '出生日期要填存在的日期，例如 2024-03-05' });
});

test('counts are whole and numbers keep their decimals', () => {
  expect(readCount('１２', '月龄')).toEqual({ value: 12 });
  expect(readCount('1.5', '月龄')).toEqual({ fault: '月龄要填整数，例如 12' });
  expect(readNumber('08.50', '时长')).toEqual({ value: '8.50' });
  expect(readNumber('.5', '时长')).toEqual({ fault: '时长要填数字，例如 12 或 12.5' });
});
