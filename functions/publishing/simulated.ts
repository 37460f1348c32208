import type { ClaimHead } from '../../shared/claims/claim.ts';
import { slotStatuses } from '../../shared/claims/life-cycle.ts';
import type { SimulatedGroup } from '../../shared/policy/simulate/index.ts';
import { type ClaimingSite, claimedPopulation } from '../../shared/publishing/claimed-population.ts';
import type { Law } from '../../shared/publishing/law.ts';
import { rosterPopulation, runSimulation, type Sides, sidesOf, tooMany } from '../../shared/publishing/simulation.ts';
import { childrenAtMost, type SimulationInput, type SimulationView } from '../../shared/publishing/simulation-input.ts';
import { Refusal } from '../../shared/refusal.ts';
import { linesOf } from '../../shared/storage/claims.ts';
import { claimsOfYear } from '../../shared/storage/claims-of-year.ts';
import { allClasses } from '../../shared/storage/classes.ts';
import type { Database } from '../../shared/storage/database.ts';
import { getInstitution } from '../../shared/storage/institutions.ts';
import { allRates } from '../../shared/storage/rates.ts';

/** What is read within the time one call has. */
const claimsAtMost = 2_000;
const readAtOnce = 10;

/** What a request for a simulation comes to: its sides, its population, and what the one does to the other. */
export async function simulated(
  asked: SimulationInput,
  division: string,
  law: Law,
  database: Database,
): Promise<SimulationView> {
  const sides = sidesOf(asked, division, law);
  const { population } = asked;
  const groups =
    'roster' in population
      ? rosterPopulation(population.roster, division, law)
      : await claimsPopulation(database, asked.kind, { division, year: population.claims.year }, sides, law);
  return runSimulation(asked, groups, sides);
}

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
