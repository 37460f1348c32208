import { isDate } from '../calendar.ts';
import {
  type DocumentType,
  documentTypes,
  idNumberFault,
  isMasked,
  type NumberFault,
  normaliseIdNumber,
} from '../identity.ts';
import { Text } from './fields.ts';
import { type Class, evidenceTypes } from './registry.ts';
import { type Cell, plain } from './roster-sheet.ts';

/** Readers of single cells: the value as records have it, or what is wrong as the rest of `第 7 行“证件号码”…`. */
export type Read<Value> = { readonly value: Value } | { readonly code: string; readonly wrong: string };

const wrong = (code: string, words: string) => ({ code, wrong: words });

/** A name; `张  三`, spread to the width of three characters, is 张三. */
export function readName(cell: Cell): Read<string> {
  const blanks = /(?<=\p{sc=Han})\s+(?=\p{sc=Han})/gu;
  const value = typeof cell === 'string' ? cell.slice(0, 200).trim().replace(blanks, '') : plain(cell);
  if (value.length > 50) return wrong('too_big', '超过 50 个字，请改短。');
  if (!Text(50).safeParse(value).success) return wrong('wrong_format', '里有看不见的字符，请删去重新输入。');
  return { value };
}

export function readDocumentType(cell: Cell): Read<DocumentType> {
  const text = plain(cell);
  const value = documentTypes.find((type) => type === text || (type === '居民身份证' && text === '身份证'));
  return value ? { value } : wrong('not_allowed', `只能填：${listed(documentTypes)}。`);
}

/** From here on a spreadsheet keeps no digit of a number: it stores 15 that count. */
const lostFrom = 1e15;

/** A document's number, whole and unmasked; that of a 居民身份证 with its check character. */
export function readNumber(cell: Cell, type: DocumentType | null): Read<string> {
  if (typeof cell === 'number' && Math.abs(cell) >= lostFrom)
    return wrong('id_became_number', '被表格变成了数字，后几位已经丢失。请把这一列设为“文本”再重新填。');
  const value = normaliseIdNumber(plain(cell)).replace(/^'/, '');
  if (isMasked(value)) return wrong('masked_id_number', '是打了星号的号码，请填写完整号码。');
  if (value.length > 40) return wrong('too_big', '超过 40 位，请核对。');
  if (!Text(40).safeParse(value).success) return wrong('wrong_format', '里有看不见的字符，请删去重新输入。');
  const fault = type === '居民身份证' ? idNumberFault(value) : null;
  return fault ? wrong('id_number_invalid', numberFaults[fault](value)) : { value };
}

const numberFaults: Readonly<Record<NumberFault, (value: string) => string>> = {
  wrong_length: (value) => `是 ${value.length} 位，居民身份证号码应是 18 位，请对照户口簿补全。`,
  wrong_characters: () => '应是 17 位数字加一位数字或 X，请对照户口簿改正。',
  no_such_birth_date: () => '里的出生日期不存在，请对照户口簿核对第 7 到 14 位。',
  check_digit_wrong: () => '最后一位校验不对，可能抄错了一位，请对照户口簿或出生医学证明改。',
};

/** 2024-03-05, 2024/3/5, 2024.3.5, 2024年3月5日, 20240305, and cells that are dates. */
export function readDate(cell: Cell): Read<string> {
  const text = plain(cell).replace(/\s+/g, '');
  const parts = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text)?.filter((_, index) => index !== 2);
  const [, year, month, day] =
    parts ?? /^(\d{4})年(\d{1,2})月(\d{1,2})日$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? [];
  const value = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  return isDate(value) ? { value } : wrong('wrong_format', '不是存在的日期，请写成 2024-03-05 的样子。');
}

/** 1, 2孩, 二孩, 第三胎, 三孩及以上. */
export function readBirthOrder(cell: Cell): Read<number> {
  const [, text = ''] =
    /^第?([一二三四五六七八九十]|\d{1,2})[孩胎]?(?:及以上)?$/.exec(plain(cell).replace(/\s+/g, '')) ?? [];
  const value = /^\d+$/.test(text) ? Number(text) : '一二三四五六七八九十'.indexOf(text || '零') + 1;
  return value >= 1 && value <= 20 ? { value } : wrong('not_allowed', '请填孩子是家里第几个，例如 2 或 二孩。');
}

/** A monthly fee as yuan text: 2000, 2,000.00, ¥2000, 2000元. */
export function readFee(cell: Cell): Read<string> {
  const [, text] =
    /^¥?(\d+|\d{1,3}(?:,\d{3})+|(?:\d+|\d{1,3}(?:,\d{3})+)\.\d{1,2})元?$/.exec(plain(cell).replace(/\s+/g, '')) ?? [];
  const value = text?.replaceAll(',', '') ?? '';
  return /^\d{1,10}(\.\d{1,2})?$/.test(value)
    ? { value }
    : wrong('wrong_format', '不是金额，请填每月多少元，最多两位小数，例如 2000.00。');
}

export function readEvidence(cell: Cell): Read<(typeof evidenceTypes)[number]> {
  const text = plain(cell) || '无';
  const value = evidenceTypes.find((type) => type === text);
  return value ? { value } : wrong('not_allowed', `只能填：${listed(evidenceTypes)}。`);
}

/** A class by the name it has at this site; `classes` are those of each name as `className` writes it. */
export function readClass(cell: Cell, classes: ClassesByName): Read<string> {
  const name = className(plain(cell));
  const [found, second] = classes.get(name) ?? [];
  if (found && !second) return { value: found.id };
  if (found) return wrong('class_not_unique', `“${found.name}”在本园有两个，请先把其中一个改名，再导入。`);
  const known =
    classes.size > 0
      ? `本园有：${listed([...classes.values()].flat().map((one) => one.name))}。`
      : '本园还没有登记托班，请先登记。';
  return wrong('no_such_class', `“${name.slice(0, 20)}”在本园没有。${known}`);
}

export type ClassesByName = ReadonlyMap<string, readonly Pick<Class, 'id' | 'name'>[]>;

/** How a class's name is compared: blanks and full-width forms do not count. */
export function className(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, '');
}

function listed(names: readonly string[]): string {
  return names.join('、');
}
