import { expect, test } from 'vitest';
import { type Colour, colours, shapePairs, textPairs } from '../../../../functions/portal/assets/tokens.ts';

test.each(textPairs)('text in %s on %s has a contrast of at least 4.5 to 1', (text, ground) => {
  expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
});

test.each(shapePairs)('a border or shape in %s on %s has a contrast of at least 3 to 1', (shape, ground) => {
  expect(contrast(shape, ground)).toBeGreaterThanOrEqual(3);
});

test('the contrast of ink on paper is the published example of black-like text on white', () => {
  expect(contrast('ink', 'paper')).toBeCloseTo(16.2, 0);
});

/** WCAG 2.2, “contrast ratio” and “relative luminance”. */
function contrast(one: Colour, other: Colour): number {
  const [light = 0, dark = 0] = [luminance(colours[one]), luminance(colours[other])].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
