import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drawing } from '../shared/claims/life-cycle.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the drawing of the life cycle in the README is the one made from the table', () => {
  expect(readme).toContain(`\`\`\`mermaid\n${drawing().trim()}\n\`\`\``);
});

test('every file that the README points to is there', () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path!);
  expect(links.length).toBeGreaterThan(5);
  for (const path of links) expect(() => readFileSync(new URL(`../${path}`, import.meta.url))).not.toThrow(/ENOENT/);
});
