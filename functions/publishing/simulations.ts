import type { ClaimHead } from '../../shared/claims/claim.ts';
import { slotStatuses } from '../../shared/claims/life-cycle.ts';
import type { SimulatedGroup } from '../../shared/policy/simulate.ts';
import { type ClaimingSite, claimedPopulation } from '../../shared/publishing/claimed-population.ts';
import type { Law } from '../../shared/publishing/law.ts';
import { rosterPopulation, runSimulation, type Sides, sidesOf, tooMany } from '../../shared/publishing/simulation.ts';
import { childrenAtMost, SimulationInput, SimulationView } from '../../shared/publishing/simulation-input.ts';
import { Refusal } from '../../shared/refusal.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { linesOf } from '../../shared/storage/claims.ts';
import { claimsOfYear } from '../../shared/storage/claims-of-year.ts';
import { allClasses } from '../../shared/storage/classes.ts';
import type { Database } from '../../shared/storage/database.ts';
import { getInstitution } from '../../shared/storage/institutions.ts';
import { allRates } from '../../shared/storage/rates.ts';
import { operation } from './services.ts';

/** What is read within the time one call has. */
const claimsAtMost = 2_000;
const readAtOnce = 10;

export const simulationOperations = [
  operation(
    {
      id: 'simulate',
      method: 'post',
      path: '/v1/simulations',
      summary: '试算一项改动对一年的申报或一份名册的影响',
      description: '只算不存，不需要 Idempotency-Key。改动前后各按一份政策或一组选择项，逐个幼儿月算到分。',
      tag: '试算',
      roles: bureauRoles,
      body: SimulationInput,
      answer: SimulationView,
      refusals: ['invalid_policy', 'policy_too_large', 'too_many_lines', 'policy_not_found', 'rate_out_of_bounds'],
      examples: {
        body: {
          kind: 'operating-subsidy',
          population: {
            roster: [
              {
                month: '2024-05',
                facts: { operatingRate: '0.10' },
                children: [{ feeStandard: '2000.00', birthOrder: 1, classType: '托小班' }],
              },
            ],
          },
          after: { settings: { operatingRate: '0.12' } },
        },
      },
    },
    async ({ principal: { division }, body, now }, { database, law: reader }) => {
      const law = await reader.latest(now);
      const sides = sidesOf(body, division, law);
      const population =
        'roster' in body.population
          ? rosterPopulation(body.population.roster, division, law)
          : await claimsPopulation(database, body.kind, { division, year: body.population.claims.year }, sides, law);
      return { body: runSimulation(body, population, sides) };
    },
  ),
];

/** Every child-month that counts in the operating claims of a year. */
async function claimsPopulation(
  database: Database,
  kind: string,
  { division, year }: { readonly division: string; readonly year: string },
  sides: Sides,
  law: Law,
): Promise<SimulatedGroup[]> {
  const asked = { division, kind: 'operating', year, statuses: slotStatuses } as const;
  const heads = await claimsOfYear(database, asked, claimsAtMost + 1);
  if (heads.length > claimsAtMost)
    throw new Refusal('too_many_lines', `一次最多试算${claimsAtMost}份申报，这一年超过了，请上传名册分几次试算。`);
  const lines = heads.reduce((sum, { totals }) => sum + totals.lines, 0);
  if (lines > childrenAtMost) throw tooMany(lines);
  const siteOf = sitesIn(database);
  const groups: SimulatedGroup[] = [];
  for (let start = 0; start < heads.length; start += readAtOnce) {
    const some = heads.slice(start, start + readAtOnce);
    const read = await Promise.all(
      some.map(async (head) => ({ claim: { head, lines: await linesOf(database, head) }, site: await siteOf(head) })),
    );
    groups.push(...read.flatMap(({ claim, site }) => claimedPopulation(kind, claim, site, sides, law)));
  }
  return groups;
}

/** Each institution is read once, however many claims it has. */
function sitesIn(database: Database): (head: ClaimHead) => Promise<ClaimingSite> {
  const known = new Map<string, Promise<ClaimingSite>>();
  return ({ institution: { id } }) => {
    const site = known.get(id) ?? siteIn(database, id);
    known.set(id, site);
    return site;
  };
}

async function siteIn(database: Database, id: string): Promise<ClaimingSite> {
  const [institution, classes, rates] = await Promise.all([
    getInstitution(database, id),
    allClasses(database, id),
    allRates(database, id),
  ]);
  if (!institution) throw new Error(`institution ${id} has claims and no record`);
  return { institution, classes, rates };
}
