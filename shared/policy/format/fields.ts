import * as z from 'zod';
import { isDate } from '../../calendar.ts';
import { kindPattern } from './words.ts';

export const described = <T extends z.ZodType>(schema: T, text: string): T => schema.describe(text) as T;

export const Name = described(
  z.string().regex(/^\p{L}[\p{L}\p{N}_]{0,63}$/u, '名称以字母或汉字开头，只含字母、汉字、数字、下划线，不超过64个字符'),
  '名称，中文或英文，如 childAge、补贴标准',
);

export const Reference = described(
  z
    .string()
    .regex(
      /^\p{L}[\p{L}\p{N}_]{0,63}(\.\p{L}[\p{L}\p{N}_]{0,63})?$/u,
      '请写一个名称，或“明细表.列名”（如 children.amount）',
    ),
  '名称，或在明细表之外写“明细表.列名”，如 children.amount',
);

export const Figure = described(
  z.string().regex(/^-?(0|[1-9]\d{0,17})(\.\d{1,12})?$/, '数字写成十进制文本，如 "2000"、"0.30"'),
  '十进制数字文本，如 "2000"、"0.30"',
);

export const DateText = described(z.string().refine(isDate, '请写存在的日期，如 2024-01-31'), '日期，如 2024-01-31');

export const Text = z.string().min(1).max(2000);

export const Id = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u, '编号只含字母、汉字、数字、“-”和“_”，不超过64个字符');

export const Unit = described(z.string().max(40), '单位，如 元/人/月、托位、㎡；不写为纯数');

export const Cite = described(z.union([Name, z.array(Name).min(1).max(20)]), '引文编号，一个或几个，见 quotes');

/** A bound is a figure, a date, or the name of a figure, setting, fact or earlier step. */
export const Bound = described(z.union([Figure, z.iso.date(), Reference]), '界限：数字、日期，或一个名称');

export const Kind = z.string().regex(kindPattern, '类别写成小写英文，以“-”相连，如 operating-subsidy').max(60);
