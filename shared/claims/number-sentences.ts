import type { NumberFault } from '../identity.ts';

export const maskedSentence =
  '这是打了星号的号码，不能当作证件号码提交；名册里已有的幼儿请用 enrolmentId 指明，否则请填写完整号码。';

const idNumberFaults: Readonly<Record<NumberFault, string>> = {
  wrong_length: '身份证号码应是18位，请对照户口簿补全。',
  wrong_characters: '身份证号码应是17位数字加一位数字或X，请对照户口簿改正。',
  no_such_birth_date: '身份证号码里的出生日期不存在，请对照户口簿核对第7到14位。',
  check_digit_wrong: '身份证号码的校验位不对，多半有一位写错，请对照户口簿逐位核对。',
};

const usccFaults: Readonly<Record<NumberFault, string>> = {
  wrong_length: '统一社会信用代码应是18位，请对照登记证书补全。',
  wrong_characters: '统一社会信用代码只用数字和大写字母（不含I、O、S、V、Z），请对照登记证书改正。',
  no_such_birth_date: '统一社会信用代码有误，请对照登记证书改正。',
  check_digit_wrong:
    '统一社会信用代码的校验位不对，请对照登记证书逐位核对；证书上确实如此的，请在 usccOverride 写明理由。',
};

/** What is wrong with an ID number, and what to do. */
export function idNumberSentence(fault: NumberFault): string {
  return idNumberFaults[fault];
}

/** What is wrong with a 统一社会信用代码, and what to do. */
export function usccSentence(fault: NumberFault): string {
  return usccFaults[fault];
}
