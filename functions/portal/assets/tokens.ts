/**
 * The colours of every page. A city gives its own face by overriding the `brand` ones only;
 * `tests/functions/portal/contrast.test.ts` recomputes the pairs below and holds them to WCAG 2.2 AA.
 */
export const colours = {
  ink: '#17222b',
  'ink-2': '#43515d',
  'ink-3': '#5b6975',
  paper: '#ffffff',
  wash: '#f3f6f8',
  rule: '#dfe5ea',
  edge: '#7b8994',
  brand: '#0b5a72',
  'brand-d': '#084559',
  'brand-dd': '#06343f',
  'brand-100': '#d8ebf1',
  'brand-50': '#eef6f9',
  data: '#5896ab',
  finance: '#d86d26',
  'finance-ink': '#8f3f0b',
  'finance-100': '#fde9d9',
  'warm-50': '#fff8f0',
  glow: '#ffd9a8',
  focus: '#ffd666',
  warn: '#8a4b00',
  'warn-50': '#fff3dd',
  bad: '#b3261e',
  'bad-50': '#fdeeec',
  'bad-ring': '#f2c3be',
} as const;
export type Colour = keyof typeof colours;

/** Where text stands on what: at least 4.5 : 1. */
export const textPairs: readonly (readonly [Colour, Colour])[] = [
  ['ink', 'paper'],
  ['ink', 'wash'],
  ['ink', 'focus'],
  ['ink-2', 'paper'],
  ['ink-2', 'wash'],
  ['ink-2', 'brand-50'],
  ['ink-2', 'warm-50'],
  ['ink-3', 'paper'],
  ['ink-3', 'wash'],
  ['brand', 'paper'],
  ['brand', 'brand-50'],
  ['brand-d', 'paper'],
  ['brand-d', 'brand-50'],
  ['brand-d', 'brand-100'],
  ['paper', 'brand'],
  ['paper', 'brand-d'],
  ['glow', 'brand-d'],
  ['finance-ink', 'paper'],
  ['finance-ink', 'finance-100'],
  ['warn', 'warn-50'],
  ['bad', 'paper'],
  ['bad', 'bad-50'],
];

/** Borders of controls and data shapes on what: at least 3 : 1. */
export const shapePairs: readonly (readonly [Colour, Colour])[] = [
  ['edge', 'paper'],
  ['brand', 'paper'],
  ['data', 'paper'],
  ['finance', 'paper'],
  ['bad', 'paper'],
  ['ink', 'paper'],
  ['focus', 'brand-d'],
];

/** Lengths, type and corners, in rem so that 大字 (125 %) scales all of it. */
export const measures = {
  s1: '.25rem',
  s2: '.5rem',
  s3: '.75rem',
  s4: '1rem',
  s5: '1.5rem',
  s6: '2rem',
  s7: '3rem',
  r1: '6px',
  r2: '12px',
  r3: '16px',
  f0: '.8125rem',
  f1: '.875rem',
  f2: '1rem',
  f3: '1.125rem',
  f4: '1.375rem',
  f5: '1.75rem',
  f6: '2.75rem',
  sans: '"PingFang SC","HarmonyOS Sans SC","MiSans","Microsoft YaHei UI","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif',
} as const;

/** The custom properties as one `:root` rule. */
export function rootRule(): string {
  const properties = Object.entries({ ...colours, ...measures }).map(([name, value]) => `--${name}:${value}`);
  return `:root{${properties.join(';')}}`;
}
