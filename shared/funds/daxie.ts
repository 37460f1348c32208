const digits = '零壹贰叁肆伍陆柒捌玖';
const places = ['仟', '佰', '拾', ''];

/**
 * An amount in 分 in capital numerals: `人民币壹万贰仟叁佰肆拾伍元整`. To the yuan or the 角 it ends with 整, with 分 it does not;
 * a 角 of zero before a 分 is written 零 (《支付结算办法》附件一《正确填写票据和结算凭证的基本规定》第二、三条).
 */
export function daxie(fen: number): string {
  if (!Number.isSafeInteger(fen)) throw new Error(`${fen} is no storable amount in fen`);
  const amount = Math.abs(fen);
  const whole = Math.floor(amount / 100);
  const jiao = Math.floor(amount / 10) % 10;
  const cent = amount % 10;
  const head = `人民币${fen < 0 ? '负' : ''}`;
  const yuan = whole > 0 ? `${wholeNumber(whole)}元` : '';
  if (jiao === 0 && cent === 0) return `${head}${yuan || '零元'}整`;
  const tenths = jiao > 0 ? `${digits[jiao]}角` : yuan && '零';
  return `${head}${yuan}${tenths}${cent > 0 ? `${digits[cent]}分` : '整'}`;
}

/** Read in 亿 and then 万: what stands above is itself a number, so 壹万零壹亿 needs no unit of its own. */
function wholeNumber(number: number): string {
  if (number >= 1e8) return joined(wholeNumber(Math.floor(number / 1e8)), '亿', number % 1e8, 1e7);
  if (number >= 1e4) return joined(fourDigits(Math.floor(number / 1e4)), '万', number % 1e4, 1e3);
  return fourDigits(number);
}

function joined(upper: string, unit: string, rest: number, full: number): string {
  if (rest === 0) return upper + unit;
  return `${upper}${unit}${rest < full ? '零' : ''}${wholeNumber(rest)}`;
}

function fourDigits(number: number): string {
  let text = '';
  let gap = false;
  for (const [index, place] of places.entries()) {
    const digit = Math.floor(number / 10 ** (3 - index)) % 10;
    if (digit === 0) gap = text !== '';
    else {
      text += `${gap ? '零' : ''}${digits[digit]}${place}`;
      gap = false;
    }
  }
  return text;
}
