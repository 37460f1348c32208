import { describe, expect, it } from 'vitest';
import { divisions } from '../../../shared/policies/divisions.ts';
import { policies } from '../../../shared/policies/index.ts';
import { PolicyDocument } from '../../../shared/policy/format/document.ts';

const ancestors = (code: string) => [`${code.slice(0, 4)}00`, `${code.slice(0, 2)}0000`, '000000'];
const everyText = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : value && typeof value === 'object'
      ? Object.values(value).flatMap((inner) => everyText(inner))
      : [];

describe.each(policies.map((policy) => [`${policy.id} ${policy.version}`, policy] as const))(
  'the document %s',
  (_id, policy) => {
    it('has the shape of the format, with nothing left to fill in', () => {
      expect(PolicyDocument.parse(policy)).toEqual(policy);
    });

    it('works every provision in at least one case', () => {
      const kinds = new Set(policy.cases.flatMap(({ kind }) => kind ?? []));
      const worked = new Set(policy.cases.flatMap(({ provision }) => provision ?? []));
      expect(
        policy.provisions.filter(({ id, kind }) => !worked.has(id) && !kinds.has(kind)).map(({ id }) => id),
      ).toEqual([]);
    });

    it('shows the arithmetic of every case', () => {
      expect(policy.cases.filter(({ arithmetic }) => !arithmetic).map(({ name }) => name)).toEqual([]);
    });

    it('names every case once', () => {
      const names = policy.cases.map(({ name }) => name);
      expect(names).toEqual([...new Set(names)]);
    });

    it('writes its own sentences with full-width punctuation', () => {
      const { quotes: _verbatim, sources: _titles, ...own } = policy;
      expect(everyText(own).filter((text) => /[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]/.test(text))).toEqual([]);
    });

    it('belongs to a division that is listed with its ancestors', () => {
      const listed = divisions.map(({ code }) => code);
      expect([policy.division, ...ancestors(policy.division)].filter((code) => !listed.includes(code))).toEqual([]);
    });
  },
);

describe('the built-in documents', () => {
  it('have ids, versions and provisions that are their own', () => {
    const ids = policies.map(({ id, version }) => `${id} ${version}`);
    expect(ids).toEqual([...new Set(ids)]);
    for (const policy of policies) {
      const provisions = policy.provisions.map(({ id }) => id);
      expect(provisions).toEqual([...new Set(provisions)]);
    }
  });

  it('hold every provision that was read out of the sources, as a provision or as a clause that one cites', () => {
    const numbered = (letter: string, last: number) =>
      Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);
    const wanted = [
      ...numbered('H', 12),
      ...numbered('M', 13),
      ...numbered('Z', 15),
      ...numbered('G', 11),
      ...numbered('N', 16),
    ];
    const held = policies.flatMap(({ provisions }) =>
      provisions.flatMap(({ id, cite }) => [id, ...[cite].flat()].map((name) => /^[A-Z]\d+/.exec(name)?.[0])),
    );
    expect(wanted.filter((id) => !held.includes(id))).toEqual([]);
  });
});

describe('the divisions', () => {
  it('stand in the order of their codes, each once', () => {
    const codes = divisions.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)].sort());
  });

  it('have the level that their code says', () => {
    const level = (code: string) =>
      code === '000000' ? 'nation' : code.endsWith('0000') ? 'province' : code.endsWith('00') ? 'city' : 'district';
    expect(divisions.filter((division) => division.level !== level(division.code))).toEqual([]);
  });
});
