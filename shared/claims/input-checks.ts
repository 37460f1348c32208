import * as z from 'zod';
import { birthDateOf, idNumberFault, isMasked, normaliseIdNumber } from '../identity.ts';
import { idNumberSentence, maskedSentence } from './number-sentences.ts';

/**
 * Checks that several bodies share. An issue that has a code of its own carries it in `params.code`.
 * A check over several fields runs even when another field is wrong, so that all faults are named at once.
 */

/** A document number as people type it; one that our own answers masked is refused (`masked_id_number`). */
export const DocumentNumber = z
  .string()
  .trim()
  .min(1, '请填写证件号码。')
  .max(40, '证件号码最长 40 位。')
  .refine((text) => !isMasked(text), { message: maskedSentence, params: { code: 'masked_id_number' } })
  .meta({ example: '330903202301150013' });

interface Identity {
  documentType?: string | undefined;
  idNumber?: string | undefined;
  birthDate?: string | undefined;
}

interface Days {
  readonly from: string;
  readonly to?: string | null | undefined;
}

/** A number that fits its document, and a birth date where the document shows none (`id_number_invalid`, `required`). */
export function checkIdentity(value: Identity, issues: z.RefinementCtx): void {
  checkNumber(value, issues);
  const born = bornOf(value);
  if (born !== undefined && value.birthDate !== undefined && value.birthDate !== born)
    issues.addIssue({
      code: 'custom',
      path: ['birthDate'],
      params: { code: 'differs_from_number' },
      message: '与身份证号码里的出生日期不同，请核对；身份证不用另填 birthDate。',
    });
  if (value.documentType !== undefined && value.documentType !== '居民身份证' && value.birthDate === undefined)
    issues.addIssue({
      code: 'custom',
      path: ['birthDate'],
      params: { code: 'required' },
      message: '这种证件看不出出生日期，请填写 birthDate。',
    });
}

/** The birth date in the number of a 居民身份证 that is right. */
function bornOf({ documentType = '居民身份证', idNumber }: Identity): string | undefined {
  if (documentType !== '居民身份证' || !isText(idNumber)) return undefined;
  const number = normaliseIdNumber(idNumber);
  return idNumberFault(number) === null ? birthDateOf(number) : undefined;
}

/** Only a 居民身份证 has a check character; other documents are taken as written. */
export function checkNumber({ documentType, idNumber }: Identity, issues: z.RefinementCtx): void {
  if (!isText(idNumber) || isMasked(idNumber) || (documentType ?? '居民身份证') !== '居民身份证') return;
  const fault = idNumberFault(normaliseIdNumber(idNumber));
  if (fault)
    issues.addIssue({
      code: 'custom',
      path: ['idNumber'],
      params: { code: 'id_number_invalid' },
      message: idNumberSentence(fault),
    });
}

/** An enrolment begins when the child is born, and ends on or after the day it begins. */
export function checkDays(value: Identity & Days, issues: z.RefinementCtx): void {
  const { from, to } = value;
  const born = bornOf(value) ?? value.birthDate;
  if (isText(from) && isText(born) && from < born)
    issues.addIssue({
      code: 'custom',
      path: ['from'],
      params: { code: 'before_birth' },
      message: '入托日期不能早于出生日期。',
    });
  if (isText(from) && isText(to) && to < from)
    issues.addIssue({ code: 'custom', path: ['to'], message: '离托日期不能早于入托日期。' });
}

/** Parameters of a check that runs whatever else is wrong; such a check looks before it reads. */
export function always() {
  return { when: (payload: { value: unknown }) => typeof payload.value === 'object' && payload.value !== null };
}

/** A check that runs beside wrong types looks before it reads. */
export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Whether no value stands twice. */
export function distinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
