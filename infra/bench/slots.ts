import { children, freshDatabase, now, savedDraft, stored, submit } from '../../tests/shared/storage/samples.ts';
import { faultsIn } from '../../tests/shared/storage/table-invariants.ts';

/** 200 institutions submit the same 150 children at once: every child gets one owner, no slot is left without a line. */
const institutions = 200;
const names = children(150);
const { database, table } = await freshDatabase();

const drafts = [];
for (let index = 0; index < institutions; index++) {
  // Each begins elsewhere in the list, so that their lines differ though their children do not.
  const turned = [...names.slice(index % names.length), ...names.slice(0, index % names.length)];
  drafts.push(await savedDraft(database, { id: `C${index}`, institutionId: `PT-${index}`, children: turned }));
}
const began = performance.now();
await Promise.all(drafts.map((claim) => submit(database, claim)));
const seconds = (performance.now() - began) / 1000;

const owners = new Map<string, number>();
for (const { head } of drafts)
  for (const { slot, child } of (await stored(database, head.id)).lines)
    if (slot === 'held' && child) owners.set(child.key, (owners.get(child.key) ?? 0) + 1);
const single = names.filter((name) => owners.get(name) === 1).length;
const faults = await faultsIn(table, now);
console.log(`${institutions} institutions, the same ${names.length} children at once: ${seconds.toFixed(1)} s`);
console.log(`children with exactly one owner: ${single} of ${names.length}; faults in the table: ${faults.length}`);
for (const fault of faults) console.error(fault);
process.exit(single === names.length && faults.length === 0 ? 0 : 1);
