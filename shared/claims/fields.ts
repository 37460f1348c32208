import * as z from 'zod';
import { isDate, isMonth, monthsOfPeriod } from '../calendar.ts';

/** The small values that every record is made of. Money is whole 分 in storage and decimal text at the border. */

export const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, '编号只能用字母、数字、“-”和“_”，最长 64 位。');
export const DivisionCode = z
  .string()
  .regex(/^\d{6}$/, '行政区划代码是 6 位数字，例如 330903。')
  .meta({ example: '330903' });
export const IsoDate = z
  .string()
  .refine(isDate, '请写成存在的日期，例如 2024-05-31。')
  .meta({ format: 'date', example: '2024-05-31' });
export const ServiceMonth = z
  .string()
  .refine(isMonth, '请写成月份，例如 2024-05。')
  .meta({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$', example: '2024-05' });
export const Period = z
  .string()
  .refine((text) => monthsOfPeriod(text) !== null, '请写成期间，例如 2024-05、2024-Q2、2024-H1 或 2024。')
  .meta({ pattern: '^\\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]))?$', example: '2024-05' });
export const Instant = z.iso.datetime();
/** Words that people read and print: something to see in them, nothing hidden. Only a long text has several lines. */
export const Text = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, '请填写这一项。')
    .max(longest, `最多 ${longest} 个字。`)
    .refine((text) => text === '' || visible.test(text), '请填写这一项。')
    .refine(
      (text) => !hidden.test(longest < severalLines ? text : text.replace(/[\t\r\n]/g, '')),
      '文字里有看不见的控制字符，请删去后重新填写。',
    );
const severalLines = 500;
const visible = /[^\p{C}\p{Z}]/u;
/** Control characters, and those that turn the reading direction: what is shown would not be what is stored. */
const hidden = /[\p{Cc}\p{Bidi_Control}]/u;
export const Yuan = z
  .string('金额请写成文本，例如 "2000.00"，不要写成数字。')
  .regex(/^\d{1,10}(\.\d{1,2})?$/, '金额请写成不带逗号、最多两位小数的元，例如 "2000.00"。')
  .meta({ example: '2000.00' });
export const Rate = z
  .string('比例请写成文本，例如 "0.10"，不要写成数字。')
  .regex(/^\d{1,3}(\.\d{1,6})?$/, '比例请写成最多 6 位小数的小数，例如 "0.10"。')
  .meta({ example: '0.10' });
export const Fen = z.int().nonnegative();
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, '请写 64 位小写十六进制的 SHA-256。');

/** Who did it: the account, the human behind it (what four eyes compares), the role used and the office. */
export const Actor = z.strictObject({
  subject: z.string(),
  person: z.string(),
  name: z.string(),
  role: z.string(),
  office: z.string(),
});
export type Actor = z.infer<typeof Actor>;
