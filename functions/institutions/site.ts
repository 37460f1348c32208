import type { Institution } from '../../shared/claims/registry.ts';
import { InstitutionView, institutionView } from '../../shared/claims/views.ts';
import type { Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import type { Database } from '../../shared/storage/database.ts';
import { getInstitution } from '../../shared/storage/institutions.ts';
import { operation } from './services.ts';

export const siteOperations = [
  operation(
    {
      id: 'getOwnInstitution',
      method: 'get',
      path: '/v1/institution',
      summary: '本机构的登记信息',
      tag: '机构',
      roles: ['institution'],
      answer: InstitutionView,
      refusals: [],
    },
    async ({ principal }, { database }) => {
      const site = await ownSite(database, principal);
      return { body: institutionView(site), version: site.version };
    },
  ),
];

/** The institution that the account belongs to; an account of a site that is not on record sees nothing. */
export async function ownSite(database: Database, principal: Principal): Promise<Institution> {
  const site = await getInstitution(database, ownSiteId(principal));
  if (!site || site.division !== principal.division) throw notFound();
  return site;
}

export function ownSiteId({ institution }: Principal): string {
  if (institution === null) throw notFound();
  return institution;
}
