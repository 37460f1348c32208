import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { policies } from '../../../shared/policies/index.ts';

const sourceFolder = fileURLToPath(new URL('../../fixtures/sources/', import.meta.url));
const sourceLines = (file: string) => readFileSync(sourceFolder + file, 'utf8').split('\n');
const lineOf = (place: string) => Number(/第(\d+)行/.exec(place)?.[1]);

describe.each(policies.map((policy) => [`${policy.id} ${policy.version}`, policy] as const))(
  'the quotes of %s',
  (_id, policy) => {
    const held = Object.entries(policy.quotes).flatMap(([name, quote]) => {
      const file = policy.sources[quote.source]?.held;
      return file && quote.text !== null ? [{ name, file, place: quote.place, text: quote.text }] : [];
    });

    it('stand word for word on the line that their place names', () => {
      const astray = held.filter(({ file, place, text }) => !sourceLines(file)[lineOf(place) - 1]?.includes(text));
      expect(astray).toEqual([]);
    });

    it('are all used by a provision, figure, table, setting or note', () => {
      const { quotes, ...rest } = policy;
      const words = JSON.stringify(rest);
      expect(Object.keys(quotes).filter((name) => !words.includes(JSON.stringify(name)))).toEqual([]);
    });

    it('come from a text that is held, or say that they are a paraphrase, or cite a silence', () => {
      const unfounded = Object.entries(policy.quotes).filter(
        ([, quote]) => quote.text !== null && !policy.sources[quote.source]?.held && !quote.paraphrase,
      );
      expect(unfounded).toEqual([]);
    });
  },
);
