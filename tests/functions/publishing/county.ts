import { readFileSync } from 'node:fs';
import type { PolicyDocument } from '../../../shared/policy/format/document.ts';
import type { Persona } from '../../support/api.ts';

/** 示例庚县: a county without a built-in document, which publishes its own. */
const division = '990120';
export const gengxian = {
  drafter: {
    sub: 'geng-drafter',
    name: '示例起草',
    office: '示例庚县卫生健康局',
    roles: ['health-approver'],
    division,
  },
  publisher: {
    sub: 'geng-publisher',
    name: '示例发布',
    office: '示例庚县卫生健康局',
    roles: ['health-approver'],
    division,
  },
  reviewer: {
    sub: 'geng-reviewer',
    name: '示例经办',
    office: '示例庚县卫生健康局',
    roles: ['health-reviewer'],
    division,
  },
  finance: { sub: 'geng-finance', name: '示例财政', office: '示例庚县财政局', roles: ['finance-officer'], division },
  auditor: { sub: 'geng-auditor', name: '示例审计', office: '示例庚县审计局', roles: ['auditor'], division },
  site: { sub: 'geng-site', name: '示例园长', roles: ['institution'], division, institution: 'GX-0001' },
} satisfies Record<string, Persona>;

export const soundText = readFileSync(new URL('../../fixtures/policies/sound.json', import.meta.url), 'utf8');

/** 300 yuan for each child and month, half of it below 12 days; 35% off the fee of a second child. In force 2031 to 2033. */
export function scheme(changes: Partial<PolicyDocument> = {}): PolicyDocument {
  return { ...(JSON.parse(soundText) as PolicyDocument), ...changes };
}

/** The same at 400 yuan, from the first of March 2031 on. */
export function dearerScheme(changes: Partial<PolicyDocument> = {}): PolicyDocument {
  const text = soundText
    .replace('每人每月补助300元', '每人每月补助400元')
    .replace('"is": "300"', '"is": "400"')
    .replace('"amount": "450.00", "lines": ["300.00", "150.00"]', '"amount": "600.00", "lines": ["400.00", "200.00"]')
    .replace('"300+150"', '"400+200"');
  return { ...(JSON.parse(text) as PolicyDocument), version: 2, effectiveFrom: '2031-03-01', ...changes };
}
