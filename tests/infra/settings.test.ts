import { expect, test } from 'vitest';
import { readSettings } from '../../infra/settings.ts';

test('malformed settings fail together, each named', () => {
  const context = { stage: 'Prod!', issuer: 'ftp://x', region: 'shanghai', logRetentionDays: '4' };
  expect(() => readSettings(context)).toThrow(
    'CDK上下文有误。\n' +
      '上下文 stage 是 "Prod!"：小写字母开头，只含小写字母、数字和连字符，至多16个字符。\n' +
      '上下文 region 是 "shanghai"：应为AWS地域代码，例如 cn-northwest-1。\n' +
      '上下文 issuer 是 "ftp://x"：应为 https 地址，不带查询、片段和结尾的斜杠（本机地址可用 http）。\n' +
      '上下文 logRetentionDays 是 "4"：应为日志服务支持的天数：1、3、5、7、14、30、60、90、120、150、180、365、400、545、731、1096、1827、2192、2557、2922、3288、3653。',
  );
});

const wrong = {
  stage: ['', '1st', 'with space', 'seventeen-letters', ['prod'], {}],
  region: ['shanghai', 'cn_north_1', 'CN-NORTH-1'],
  issuer: [
    ...['https://login.example.gov.cn/', 'http://login.example.gov.cn', 'https://a@b.cn', 'https://b.cn?x=1'],
    ...['https://b.cn#x', 'b.cn', ''],
  ],
  audience: ['', 'two words', '托补', 'x'.repeat(129)],
  architecture: ['arm', 'ARM64', ''],
  tracing: ['yes', '1', ''],
  logRetentionDays: ['4', '0', '-1', '365.0', 'ever'],
  throttleRate: ['0', '10001', '1e3', ''],
  throttleBurst: ['0', '5001', 'many'],
  keyRound: ['0', '10000', 'two'],
  alarmEmail: ['nobody', 'a@b', 'a b@c.cn'],
  stream: ['off', '0'],
};
const everyWrong = Object.entries(wrong).flatMap(([name, values]) => values.map((value) => [name, value] as const));

test.each(everyWrong)('%s does not take %j, and the sentence names it', (name, value) => {
  expect(() => readSettings({ [name]: value })).toThrow(`CDK上下文有误。\n上下文 ${name} 是 `);
});

test('every option has its malformed values here', () => {
  expect(Object.keys(wrong)).toEqual(Object.keys(readSettings({})));
});

test.each(['https://login.example.gov.cn', 'https://login.example.gov.cn/realms/tuobu', 'http://127.0.0.1:8787/oidc'])(
  '%s is an issuer',
  (issuer) => {
    expect(readSettings({ issuer }).issuer).toBe(issuer);
  },
);

test('a number or true without quotes, as cdk.json may have it, means the same', () => {
  const { throttleRate, tracing } = readSettings({ throttleRate: 50, tracing: true });
  expect([throttleRate, tracing]).toEqual([50, true]);
});

test('a name that is no option fails, since whoever wrote it meant another; the CDK’s own names are its own', () => {
  expect(() => readSettings({ stag: 'prod' })).toThrow(
    '上下文 stag 不是本服务的选项；可用的有 stage、region、issuer、',
  );
  expect(readSettings({ '@aws-cdk/core:x': true, 'aws:cdk:bundling': 1 })).toEqual(readSettings({}));
});

test('the China regions do not trace functions', () => {
  expect(() => readSettings({ region: 'cn-north-1', tracing: 'true' })).toThrow('上下文 tracing 是 "true"：中国区域');
  expect(readSettings({ region: 'eu-central-1', tracing: 'true' }).tracing).toBe(true);
});
