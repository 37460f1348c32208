import { Exact } from '../compile/exact.ts';

const digits: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const scales: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/**
 * Every number that the words of a quote state, as canonical decimal text. The reader is closed: arabic digits with 万, 亿, %, 成, 折;
 * Chinese numerals; 百分之, 千分之, 几分之几; spans such as 3—5万; 半, 免费, 全额, 减半, 每千, 每百; ranks such as 二孩. It knows nothing else and never guesses.
 */
export function figuresIn(quote: string): Set<string> {
  const text = quote.normalize('NFKC').replace(/(?<=\d),(?=\d{3})/g, '');
  const found = new Set<string>();
  const add = (value: Exact) => found.add(value.text());
  for (const match of text.matchAll(/(\d+(?:\.\d+)?)\s*(万亿|千万|百万|亿|万|千|百)?\s*(%|‰|成|折)?/g)) {
    const plain = Exact.of(canonical(match[1]!));
    const scaled = plain.times(new Exact(scaleOf(match[2])));
    add(scaled);
    if (match[2] === undefined || match[3] !== undefined) add(plain);
    shares(scaled, match[3]).forEach(add);
  }
  for (const match of text.matchAll(/([零〇一二两三四五六七八九十百千万亿]+)(半)?(成|折)?/g)) {
    const value = chineseNumber(match[1]!);
    // 万 in 2万元 and 百 in 百分之五 are no numbers of their own; 十 and 十万 are.
    if (value === null || /^[百千万亿]+$/.test(match[1]!)) continue;
    add(value);
    shares(value, match[3]).forEach(add);
    if (match[3] === '折') foldOf(match[1]!).forEach(add);
  }
  for (const match of text.matchAll(
    /([零〇一二两三四五六七八九十百千万]+)分之([零〇一二两三四五六七八九十百千点]+|\d+(?:\.\d+)?)/g,
  )) {
    const below = chineseNumber(match[1]!);
    const above = /^\d/.test(match[2]!) ? Exact.of(canonical(match[2]!)) : chineseDecimal(match[2]!);
    if (below !== null && above !== null && !below.isZero()) add(above.over(below));
  }
  for (const [, from, scale, mark] of text.matchAll(span)) {
    const scaled = Exact.of(canonical(from!)).times(new Exact(scaleOf(scale)));
    for (const value of scale === undefined ? shares(scaled, mark) : [scaled]) add(value);
  }
  for (const [, from, scale] of text.matchAll(chineseSpan)) {
    const value = chineseNumber(`${from}${scale}`);
    if (value !== null) add(value);
  }
  for (const [pattern, values] of words) if (pattern.test(text)) for (const value of values) found.add(value);
  return found;
}

/** 3—5万元, 8至15%: what stands once behind the two ends of a span is said of both. */
const span = /(\d+(?:\.\d+)?)\s*(?:[—–~-]{1,2}|至|到)\s*\d+(?:\.\d+)?\s*(万亿|千万|百万|亿|万|千|百)?\s*(%|‰|成|折)?/g;
const chineseSpan =
  /([一二两三四五六七八九十]+)(?:[—–~-]{1,2}|至|到)[一二两三四五六七八九十]+(万亿|千万|百万|亿|万|千|百)/g;

/** Words that state a number without a numeral. */
const words: readonly (readonly [RegExp, readonly string[]])[] = [
  [/半/, ['0.5']],
  [/免费|全免|免收|全额|免除|免征|免缴/, ['1', '0']],
  [/每千/, ['1000']],
  [/每百/, ['100']],
  [/每万/, ['10000']],
  [/每[^千百万\d一二两三四五六七八九十]/, ['1']],
  [/翻倍|加倍|双倍/, ['2']],
  [/一次性|首次|首个|首[日月年期]|第一|全月|整月|足月|满月/, ['1']],
  [/季度/, ['3']],
  [/半年/, ['6']],
  [/全年|每年|按年|年度|一年/, ['12', '1']],
];

/** A share: 30% is 0.3 (and 减 30% leaves 0.7, which is arithmetic and needs a `reading`); 三成 is 0.3; 八折 is 0.8. */
function shares(value: Exact, mark: string | undefined): Exact[] {
  if (mark === '%') return [value.times(new Exact(1n, 100n))];
  if (mark === '‰') return [value.times(new Exact(1n, 1000n))];
  if (mark === '成') return [value.times(new Exact(1n, 10n))];
  if (mark === '折') return [value.times(new Exact(1n, value.compare(new Exact(10n)) > 0 ? 100n : 10n))];
  return [];
}

/** 八五折: two digits without a scale, 0.85. */
function foldOf(text: string): Exact[] {
  if (text.length !== 2 || [...text].some((digit) => digits[digit] === undefined)) return [];
  return [new Exact(BigInt(digits[text[0]!]! * 10 + digits[text[1]!]!), 100n)];
}

function scaleOf(word: string | undefined): bigint {
  if (word === '万亿') return 10n ** 12n;
  if (word === '亿') return 10n ** 8n;
  if (word === '千万') return 10n ** 7n;
  if (word === '百万') return 10n ** 6n;
  if (word === '万') return 10_000n;
  if (word === '千') return 1000n;
  return word === '百' ? 100n : 1n;
}

function canonical(text: string): string {
  const [whole, decimals] = text.split('.') as [string, string | undefined];
  const trimmed = whole.replace(/^0+(?=\d)/, '').slice(-18);
  return decimals === undefined ? trimmed : `${trimmed}.${decimals.slice(0, 12)}`;
}

/** 二百五十, 一万二千, 二十; null for a mere run of scale words. */
export function chineseNumber(text: string): Exact | null {
  let total = 0n;
  let section = 0n;
  let digit: number | null = null;
  for (const sign of text.slice(0, 20)) {
    if (digits[sign] !== undefined) digit = digits[sign];
    else if (scales[sign] !== undefined) {
      section += BigInt((digit ?? 1) * scales[sign]);
      digit = null;
    } else {
      const scale = sign === '万' ? 10_000n : 100_000_000n;
      total = (total + section + BigInt(digit ?? (section === 0n && total === 0n ? 1 : 0))) * scale;
      section = 0n;
      digit = null;
    }
  }
  return new Exact(total + section + BigInt(digit ?? 0));
}

function chineseDecimal(text: string): Exact | null {
  const [whole, decimals] = text.split('点') as [string, string | undefined];
  const base = chineseNumber(whole);
  if (base === null || decimals === undefined) return base;
  const places = [...decimals].map((sign) => digits[sign]);
  if (places.some((place) => place === undefined)) return null;
  return base.plus(new Exact(BigInt(places.join('')), 10n ** BigInt(places.length)));
}
