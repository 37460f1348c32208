/** The door of what-ifs, apart from the language's own: only who simulates loads the columns. */
export { amountsOf } from './amounts.ts';
export type { Simulation, Tally } from './ledger.ts';
export { mostSimulated, type Scenario, type SimulatedGroup, simulate } from './simulate.ts';
