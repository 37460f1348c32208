import { expect, test } from 'vitest';
import { portal } from '../portal.ts';
import { sampleCounty, sampleRoster } from '../sample-county.ts';

const app = portal([sampleCounty, sampleRoster]);
const quote = '“二孩入托减免30%费用,三孩及以上免费入托”';

/** The page as a reader meets it: one line for each piece of text. */
async function read(query: string): Promise<{ html: string; lines: string[]; text: string }> {
  const answer = await app.request(`/fees${query}`);
  expect(answer.status).toBe(200);
  const html = await answer.text();
  const lines = html
    .replace(/<(script|style|title)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, '\n')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return { html, lines, text: lines.join('\n') };
}
const putuo = (rest: string) => read(`?division=330903&month=2025-03&${rest}`);
const title = (html: string) => /<title>(.*?)<\/title>/.exec(html)?.[1];
const heading = (html: string) => /id="result-h">(.*?)</.exec(html)?.[1];
const amount = (html: string) => /class="res-num[^"]*"><span class="cny">¥<\/span>([^<]+)/.exec(html)?.[1];

test('nothing asked: four questions, this month chosen beforehand, and what will stand in the empty place', async () => {
  const { html, lines } = await read('');
  expect(title(html)).toBe('托育费算一算 - 托补');
  expect(lines).toContain('结果会显示在这里');
  expect(lines).toContain('填完这几项，就能看到每月要交多少、减免了多少、依据是哪一条，还有哪些是条文没有说清的。');
  expect(lines.filter((line) => line.endsWith('？'))).toEqual([
    '每月要交多少？',
    '在哪里入托？',
    '哪个月的费用？',
    '孩子是家里第几个？',
    '机构的收费标准是多少？',
  ]);
  expect(html).not.toContain('id="errors"');
  expect(html).toContain('<option value="2026" selected="">2026 年</option>');
  expect(html).toContain('<option value="11" selected="">11 月</option>');
});

test('nothing filled in: all that is missing at once, above the heading and at each field in the same words', async () => {
  const { html, lines } = await read('?division=&year=&mon=&fee=');
  const missing = ['请选择孩子入托的地区', '请选择哪年哪月的费用', '请选择孩子是家里第几个', '请填写机构的收费标准'];
  expect(title(html)).toBe('需要修改：托育费算一算 - 托补');
  expect(lines).toContain('还差 4 项');
  for (const sentence of missing) expect(lines.filter((line) => line === sentence)).toHaveLength(2);
  expect(html.indexOf('id="errors"')).toBeLessThan(html.indexOf('<h1>'));
  for (const [, target] of html.matchAll(/<a href="#([^"]+)">(?:请|月份)/g)) expect(html).toContain(`id="${target}"`);
});

test('a second child pays 2000.00 − 600.00 = 1400.00, opened to the formula and the clause word for word', async () => {
  const { html, text, lines } = await putuo('order=2&fee=2000.00');
  expect(amount(html)).toBe('1,400.00');
  expect(text).toContain('比原价\n少交 ¥600.00');
  expect(lines).toContain('浙江省舟山市普陀区，2025年3月，二孩');
  expect(lines).toContain('2000.00 × 0.30 = 600.00');
  expect(lines).toContain('2000.00 − 600.00 = 1400.00');
  expect(lines).toContain(quote);
  expect(text).toContain(
    '舟山市人民政府办公室关于对市政协八届一次会议第81176提案的复函\n（舟政办提函〔2022〕11号）\n，\n三、（二），第38行'.replace(
      /\n/g,
      '',
    ),
  );
  expect(html).toContain('原价 ¥2,000.00，其中您交 ¥1,400.00，减免 ¥600.00');
});

test('the value before rounding stands beside the rounded one: 2345.67 × 0.30 = 703.701, 703.70 off', async () => {
  const { html, lines } = await putuo('order=2&fee=2345.67');
  expect(amount(html)).toBe('1,641.97');
  expect(lines).toContain('2345.67 × 0.30 = 703.701');
  expect(lines).toContain('取整前 703.701');
});

test('a third child pays 0.00, with the sentence that says so', async () => {
  const { html, text, lines } = await putuo('order=3&fee=2000');
  expect(amount(html)).toBe('0.00');
  expect(text).toContain('少交 ¥2,000.00\n，收费标准全部减免');
  expect(lines).toContain(quote);
});

test('a first child pays the full fee, and is told why', async () => {
  const { html, lines } = await putuo('order=1&fee=2000');
  expect(amount(html)).toBe('2,000.00');
  expect(lines).toContain('按收费标准全额交，没有减免');
  expect(lines).toContain('为什么没有减免');
  expect(lines).toContain('第一个孩子没有减免规定');
  expect(lines).toContain(quote);
});

test('a later child counts as the last option', async () => {
  const { html, lines } = await putuo('order=7&fee=2000');
  expect(amount(html)).toBe('0.00');
  expect(html).toContain('id="order-3" value="3" checked');
  expect(lines).toContain('浙江省舟山市普陀区，2025年3月，三孩及以上');
});

test('each child’s option says what the policy in force gives it, and nothing where there is none in force', async () => {
  const tags = (html: string) => [...html.matchAll(/class="o-tag[^"]*">([^<]+)/g)].map(([, tag]) => tag);
  expect(tags((await read('?division=330903&month=2025-03')).html)).toEqual(['不减免', '减 30%', '全免']);
  expect(tags((await read('?division=330903&month=2020-03')).html)).toEqual([]);
  expect(tags((await read('')).html)).toEqual([]);
});

test('that the scheme reaches us through a report, and who bears the reduction, is said', async () => {
  const { lines, text } = await putuo('order=2&fee=2000');
  expect(lines).toContain('依据是转述。');
  expect(text).toContain('减免由谁承担：机构承担。');
  expect(text).toContain('孩次的认定规则：尚未决定。');
  expect(lines).toContain('原文没有写明的 5 点');
  expect(text).not.toContain('财政承担');
});

test('before the first day that can be attested the page says since when, and leads there with the question kept', async () => {
  const { html, lines } = await read('?division=330903&month=2022-09&order=2&fee=2000');
  expect(heading(html)).toBe('2022年9月没有能证实的规定');
  expect(lines).toContain(
    '收录的规定，最早能证实在 2022年10月8日 已经有了。在这以前的月份没有依据，这里不推算，也不拿别的年份代替。',
  );
  expect(html).toContain('href="/fees?division=330903&amp;month=2022-10&amp;order=2&amp;fee=2000"');
  expect(amount((await read('?division=330903&month=2022-10&order=2&fee=2000')).html)).toBe('1,400.00');
});

test('after the last day in force the page names that day and does not go on with the old figures', async () => {
  const { html, lines } = await read('?division=990100&month=2026-01&order=2&careFee=1000&localHukou=yes');
  expect(heading(html)).toBe('2026年1月没有能证实的规定');
  expect(lines).toContain('收录的规定到 2025年12月31日 为止，之后的还没有收录。');
});

test('a chapter missing from our copy is never “no reduction”', async () => {
  const { html, lines, text } = await read('?division=130000&month=2025-03');
  expect(heading(html)).toBe('收录的文件缺了这一部分');
  expect(text).toContain('这不等于没有减免。');
  expect(lines).toContain('所存文本缺少这一部分，不能据此认定有或没有。');
  expect(html).not.toContain('id="errors"');
});

test('a document that does not speak of fees is silent, which is not “no reduction” either', async () => {
  const { html, text } = await read('?division=330900&month=2025-03&order=2&fee=2000');
  expect(heading(html)).toBe('收录的文件没有提到收费减免');
  expect(text).toContain('这不等于没有减免。');
});

test('where reductions are only encouraged no amount is given, and the clause is quoted', async () => {
  const { html, text } = await read('?division=441402&month=2025-03&order=2&fee=2000');
  expect(heading(html)).toBe('条文是鼓励，没有规定必须减免');
  expect(text).toContain('“鼓励婴幼儿照护服务机构对烈士子女、困境儿童、留守儿童等群体给予优惠照顾，减免费用”');
  expect(amount(html)).toBeUndefined();
});

test('a place whose documents hold no such provision is said to have none recorded', async () => {
  const { html, lines } = await read('?division=620000&month=2025-03&order=2&fee=2000');
  expect(heading(html)).toBe('还没有收录这里的收费减免规定');
  expect(lines).toContain('没有收录不等于没有减免。');
});

test('another county asks for what its own provision reads, in its own words', async () => {
  const { html, lines } = await read('?division=990100&month=2025-03');
  expect(lines).toContain('保育费');
  expect(lines).toContain('本地户籍');
  expect(lines).toContain('托育方式');
  expect(lines).toContain('请填写保育费');
  expect(html).not.toContain('name="fee"');
  expect([...html.matchAll(/<option value="(全日托|半日托|计时托|临时托)"/g)]).toHaveLength(4);
});

test('the capped reduction of another county: 1000 × 35% = 350 off, 2000 × 35% = 700 but at most 500 off', async () => {
  const county = (rest: string) =>
    read(`?division=990100&month=2025-03&order=2&localHukou=yes&careMode=全日托&${rest}`);
  const under = await county('careFee=1000');
  expect(amount(under.html)).toBe('650.00');
  const over = await county('careFee=2000');
  expect(amount(over.html)).toBe('1,500.00');
  expect(over.lines).toContain('700.00、500.00中最小：500.00');
  expect(over.html).toContain('财政承担 ¥500.00');
  expect(over.html).toContain('class="s-fin"');
  expect(over.lines).toContain('决定：示财〔2024〕1号');
});

test('a share that is still to be set leaves the amount between its bounds: 1000 − 500 and 1000 − 400', async () => {
  const { html, text } = await read(
    '?division=990100&month=2025-03&order=3&careFee=1000&careMode=全日托&localHukou=yes',
  );
  expect(heading(html)).toBe('还不能算出一个准数');
  expect(text).toContain('每月要交在\n¥500.00\n到\n¥600.00');
  expect(text).toContain('三孩及以上的减收比例尚未定');
});

test('what a family left blank is asked for where it settles the amount', async () => {
  const { html, lines } = await read('?division=990100&month=2025-03&order=2&careFee=1000&careMode=全日托');
  expect(heading(html)).toBe('还不能算出一个准数');
  expect(lines).toContain('缺少“本地户籍”，请补充后再算。');
  expect(html).toContain('<a href="#f-localHukou">');
});

test('every reason of a “no” is given, each with its clause', async () => {
  const { html, lines } = await read(
    '?division=990100&month=2025-03&order=2&careFee=1000&careMode=半日托&localHukou=no',
  );
  expect(amount(html)).toBe('1,000.00');
  expect(lines).toContain('不是本县户籍');
  expect(lines).toContain('半日托不减收');
  expect(lines).toContain('“半日托不减收”');
});

test('a provision written for a roster is asked for the one child: 2000 − 700 + 300 of meals = 1600', async () => {
  const { html, lines } = await read('?division=990200&month=2025-03&order=2&fee=2000&mealFee=300');
  expect(amount(html)).toBe('1,600.00');
  const bill = lines.slice(lines.indexOf('这个数是怎么来的'));
  expect(bill.filter((line) => /^−?[\d,]+\.\d\d$/.test(line)).slice(0, 4)).toEqual([
    '2,000.00',
    '300.00',
    '−700.00',
    '1,600.00',
  ]);
  expect(bill).toContain('1300.00 + 300.00 = 1600.00');
  expect(html).not.toContain('class="split"');
});

test('the sheet for paper repeats what was asked, writes the amount in capital numerals and names address and version', async () => {
  const { html } = await putuo('order=2&fee=2345.67');
  const sheet = html.slice(html.indexOf('id="sheet"')).replace(/<[^>]+>/g, '');
  expect(sheet).toContain('入托地区浙江省舟山市普陀区月份2025年3月孩次二孩收费标准¥2,345.67/月');
  expect(sheet).toContain('每月要交 ¥1,641.97（人民币壹仟陆佰肆拾壹元玖角柒分）');
  expect(sheet).toContain(
    '2026年11月22日按网址 http://localhost/fees?division=330903&amp;month=2025-03&amp;order=2&amp;fee=2345.67',
  );
  expect(sheet).toContain('规则编号 330903-putuo 第1版');
});
