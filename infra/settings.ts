/** What an operator may say at deployment, each as CDK context (`-c issuer=https://…`), with what holds on one machine. */
export interface Settings {
  /** Part of every name, so that a trial and the real thing stand side by side in one account. */
  readonly stage: string;
  /** Left out: the region of the operator's own credentials. */
  readonly region: string | undefined;
  /** Any OIDC issuer that signs with RS256; its discovery document must be reachable from the region. */
  readonly issuer: string;
  readonly audience: string;
  readonly architecture: 'arm64' | 'x86_64';
  /** X-Ray tracing; the China regions lack it for Lambda. */
  readonly tracing: boolean;
  readonly logRetentionDays: number;
  /** Requests a second over the whole API, and how many more at one instant. */
  readonly throttleRate: number;
  readonly throttleBurst: number;
  /** Goes up by one whenever the secret keys were changed: it makes every function read them anew. */
  readonly keyRound: number;
  /** Who is told when an alarm goes off; left out: only the console shows it. */
  readonly alarmEmail: string | undefined;
  /** Whether events go out by the table's stream; off only while the table is put back from a backup, which has another stream. */
  readonly stream: boolean;
}

export const localIssuer = 'http://127.0.0.1:8787/oidc';

/** The retentions that CloudWatch Logs knows. */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Reads the settings out of the context and throws one error that names every malformed one, and every name that is none of ours. */
export function readSettings(context: Readonly<Record<string, unknown>>): Settings {
  const faults: string[] = [];
  const known = new Set<string>();
  const text = (name: string, fallback: string, rule: string, holds: (value: string) => boolean): string => {
    known.add(name);
    const value = context[name] ?? fallback;
    // The command line hands over text; in cdk.json a number or true may stand without quotes.
    const written = ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null;
    if (written !== null && holds(written)) return written;
    faults.push(`上下文 ${name} 是 ${JSON.stringify(value)}：${rule}。`);
    return fallback;
  };
  const flag = (name: string, fallback: boolean): boolean =>
    text(name, String(fallback), '应为 true 或 false', (value) => value === 'true' || value === 'false') === 'true';
  const whole = (name: string, fallback: number, rule: string, holds: (value: number) => boolean): number => {
    const digits = (value: string) => /^\d{1,9}$/.test(value) && holds(Number(value));
    return Number(text(name, String(fallback), rule, digits));
  };
  const settings: Settings = {
    stage: text('stage', 'dev', '小写字母开头，只含小写字母、数字和连字符，至多16个字符', (value) =>
      /^[a-z][a-z0-9-]{0,15}$/.test(value),
    ),
    region:
      text('region', '', '应为AWS地域代码，例如 cn-northwest-1', (value) => /^([a-z]{2}(-[a-z]+)+-\d)?$/.test(value)) ||
      undefined,
    issuer: text('issuer', localIssuer, '应为 https 地址，不带查询、片段和结尾的斜杠（本机地址可用 http）', isIssuer),
    audience: text('audience', 'tuobu', '1至128个可见ASCII字符', (value) => /^[\x21-\x7e]{1,128}$/.test(value)),
    architecture: text(
      'architecture',
      'arm64',
      '应为 arm64 或 x86_64',
      (value) => value === 'arm64' || value === 'x86_64',
    ) as Settings['architecture'],
    tracing: flag('tracing', false),
    logRetentionDays: whole('logRetentionDays', 365, `应为日志服务支持的天数：${retentions.join('、')}`, (days) =>
      retentions.includes(days),
    ),
    throttleRate: whole('throttleRate', 200, '应为1至10000的整数', (rate) => rate >= 1 && rate <= 10_000),
    throttleBurst: whole('throttleBurst', 400, '应为1至5000的整数', (burst) => burst >= 1 && burst <= 5_000),
    keyRound: whole('keyRound', 1, '应为1至9999的整数', (round) => round >= 1 && round <= 9_999),
    alarmEmail:
      text('alarmEmail', '', '应为邮箱地址', (value) => /^([^@\s]+@[^@\s]+\.[^@\s]+)?$/.test(value)) || undefined,
    stream: flag('stream', true),
  };
  if (settings.tracing && settings.region?.startsWith('cn-'))
    faults.push('上下文 tracing 是 "true"：中国区域的函数没有 X-Ray，应为 false。');
  for (const name of Object.keys(context).filter((each) => isOption(each) && !known.has(each)))
    faults.push(`上下文 ${name} 不是本服务的选项；可用的有 ${[...known].join('、')}。`);
  if (faults.length > 0) throw new Error(`CDK上下文有误。\n${faults.join('\n')}`);
  return settings;
}

/** The CDK keeps flags of its own and what it looked up beside ours, under names with signs in them. */
function isOption(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]*$/.test(name);
}

function isIssuer(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || value.endsWith('/') || url.search || url.hash || url.username) return false;
  const local = url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  return url.protocol === 'https:' || (url.protocol === 'http:' && local);
}
