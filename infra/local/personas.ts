import type { Role } from '../../shared/roles.ts';

/** Someone to sign in as on this machine. `person` is the human whom four eyes compares. */
export interface Persona {
  readonly id: string;
  readonly name: string;
  readonly office: string;
  readonly roles: readonly Role[];
  readonly division: string;
  readonly institution: string | null;
}

const health = '示例卫生健康局';
const finance = '示例财政局';

/** Every role in 普陀区: two institutions, two persons for each control role, and one who holds two of them. */
export const personas: readonly Persona[] = [
  institution('PT-0001', '沈园长', '示例青禾托育园'),
  institution('PT-0002', '贺园长', '示例海星托育中心'),
  official('reviewer-1', '周经办', health, 'health-reviewer'),
  official('reviewer-2', '吴经办', health, 'health-reviewer'),
  official('approver-1', '郑负责', health, 'health-approver'),
  official('approver-2', '王负责', health, 'health-approver'),
  official('reviewer-approver', '冯两岗', health, 'health-reviewer', 'health-approver'),
  official('finance-1', '陈业务', finance, 'finance-officer'),
  official('finance-2', '褚业务', finance, 'finance-officer'),
  official('clerk-1', '卫制单', finance, 'payment-clerk'),
  official('clerk-2', '蒋制单', finance, 'payment-clerk'),
  official('checker-1', '韩复核', finance, 'payment-checker'),
  official('checker-2', '杨复核', finance, 'payment-checker'),
  official('auditor-1', '朱审计', '示例审计局', 'auditor'),
];

/** What the persona's token says, beside issuer, audience and times. */
export function claimsOf({ id, name, office, roles, division, institution: site }: Persona) {
  return { sub: id, person: `person-${id}`, name, office, roles, division, ...(site ? { institution: site } : {}) };
}

function institution(site: string, name: string, office: string): Persona {
  return { id: `institution-${site}`, name, office, roles: ['institution'], division: '330903', institution: site };
}

function official(id: string, name: string, office: string, ...roles: Role[]): Persona {
  return { id, name, office, roles, division: '330903', institution: null };
}
