import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { isDate } from './calendar.ts';
import type { Keyring, SecretKey } from './keyring.ts';

/** Documents that identify a child before, beside or instead of a 公民身份号码. */
export const documentTypes = [
  '居民身份证',
  '出生医学证明',
  '护照',
  '港澳居民来往内地通行证',
  '台湾居民来往大陆通行证',
] as const;
export type DocumentType = (typeof documentTypes)[number];

export type NumberFault = 'wrong_length' | 'wrong_characters' | 'no_such_birth_date' | 'check_digit_wrong';

const idWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const idChecks = '10X98765432';

/**
 * Checks a 公民身份号码 as GB 11643-1999 writes it: 17 digits and a check character, a birth date that exists.
 * Expects normalised text (see `normaliseIdNumber`); answers the first fault found, or null.
 */
export function idNumberFault(idNumber: string): NumberFault | null {
  if (idNumber.length !== 18) return 'wrong_length';
  if (!/^\d{17}[\dX]$/.test(idNumber)) return 'wrong_characters';
  if (!isDate(birthDateOf(idNumber))) return 'no_such_birth_date';
  return idCheckCharacter(idNumber) === idNumber[17] ? null : 'check_digit_wrong';
}

/** The check character that follows the first 17 digits of a 公民身份号码 (GB 11643-1999). */
export function idCheckCharacter(digits: string): string {
  const sum = idWeights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return idChecks[sum % 11]!;
}

/** Full-width digits, blanks and a small x are how people type it; the number itself has none of them. */
export function normaliseIdNumber(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
}

/** The birth date that a well-formed ID number carries. */
export function birthDateOf(idNumber: string): string {
  return `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
}

const usccAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const usccWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2];

/** Checks a 统一社会信用代码 (GB 32100-2015) and the organisation code inside it (GB 11714); answers the first fault, or null. */
export function usccFault(uscc: string): NumberFault | null {
  if (uscc.length !== 18) return 'wrong_length';
  const values = [...uscc].map((character) => usccAlphabet.indexOf(character));
  if (values.includes(-1)) return 'wrong_characters';
  const sum = usccWeights.reduce((total, weight, index) => total + weight * (values[index] ?? 0), 0);
  const inside = organisationCheck(uscc.slice(8, 16)) === uscc[16];
  return inside && (31 - (sum % 31)) % 31 === values[17] ? null : 'check_digit_wrong';
}

function organisationCheck(code: string): string {
  const sum = organisationWeights.reduce(
    (total, weight, index) => total + weight * Number.parseInt(code[index] ?? '0', 36),
    0,
  );
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : check === 11 ? '0' : String(check);
}

/** `330903********997X`: the area and the last four stay, the birth date does not. */
export function maskIdNumber(idNumber: string): string {
  return `${idNumber.slice(0, 6)}${'*'.repeat(Math.max(0, idNumber.length - 10))}${idNumber.slice(-4)}`;
}

/** `陈*禾`, `仲*`: what those see who need no names. */
export function maskName(name: string): string {
  const characters = [...name];
  if (characters.length <= 1) return '*';
  if (characters.length === 2) return `${characters[0]}*`;
  return `${characters[0]}${'*'.repeat(characters.length - 2)}${characters.at(-1)}`;
}

/** A number that our own answers masked is no number: it must not come back as one. */
export function isMasked(text: string): boolean {
  return text.normalize('NFKC').includes('*');
}

/** What a number is looked up by: HMAC-SHA-256 of document type and normalised number, so that a leaked table names nobody. */
export function numberHash({ bytes }: SecretKey, type: DocumentType, number: string): string {
  return createHmac('sha256', bytes).update(`${type}\n${number}`).digest('base64url');
}

/** Encrypts a document number (AES-256-GCM), the key's name in front; `nonce` is 12 random bytes, never used twice with a key. */
export function sealNumber({ id, bytes }: SecretKey, nonce: Uint8Array, number: string): string {
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce);
  const sealed = Buffer.concat([cipher.update(number, 'utf8'), cipher.final()]);
  return `${id}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
}

/** The name of the key that a number was sealed with. */
export function sealedWith(sealed: string): string {
  return sealed.slice(0, sealed.indexOf('.'));
}

/** Opens what `sealNumber` closed; throws when its key is not on the ring or the text is not the one it closed. */
export function openNumber(keys: Keyring, sealed: string): string {
  const key = keys.find(({ id }) => id === sealedWith(sealed));
  if (!key) throw new Error(`the number was sealed with the key ${sealedWith(sealed)}, which is not on the ring`);
  const bytes = Buffer.from(sealed.slice(key.id.length + 1), 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}
