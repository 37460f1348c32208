import { baseCss } from './css/base.ts';
import { controlsCss } from './css/controls.ts';
import { feesCss, widthsCss } from './css/fees.ts';
import { printCss } from './css/print.ts';
import { rootRule } from './tokens.ts';

/** The one style sheet of every page. */
export const appCss = [rootRule(), baseCss, controlsCss, feesCss, widthsCss, printCss].join('\n');
