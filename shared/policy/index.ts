/** The door of the policy language: everything outside `shared/policy` comes in here. */
export { Answer, AnswerLine, determinations } from './answer.ts';
export { calculate, dayOf, type Question, questionFaults, type Work } from './calculate.ts';
export type { CaseResult } from './cases.ts';
export { dictionaryFacts, dictionaryRows, knownKinds } from './dictionary.ts';
export { documentOf, endedOn } from './ending.ts';
export { mostRows, type SettingDecision, settingFaults } from './facts.ts';
export {
  divisionsUpward,
  type Governing,
  governing,
  governingPolicy,
  inForce,
  kindText,
  type Provided,
  provisionsInForce,
  startOf,
} from './governs.ts';
export { canonicalJson, sha256 } from './hash.ts';
export { policyJsonSchema } from './json-schema.ts';
export { checkPolicy, type PolicyCheck, readPolicy } from './read.ts';
export { type FactsRead, factsRead } from './reads.ts';
export { engineVersion, type Receipt, receiptOf } from './receipt.ts';
export { type Fact, type Policy, PolicyDocument, type Provision, type Setting } from './schema.ts';
export {
  amountsOf,
  mostSimulated,
  type Scenario,
  type SimulatedGroup,
  type Simulation,
  simulate,
  type Tally,
} from './simulate.ts';
