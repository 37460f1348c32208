/** The door of the policy language: everything outside `shared/policy` comes in here, and what-ifs by `simulate/index.ts`. */
export { Answer, AnswerLine, determinations } from './answer.ts';
export { calculate, dayOf, type Question, questionFaults, type Work } from './calculate.ts';
export type { CaseResult } from './checks/run-cases.ts';
export type { Fact, Setting } from './format/declarations.ts';
export { dictionaryFacts, dictionaryRows, knownKinds } from './format/dictionary.ts';
export { type Policy, PolicyDocument } from './format/document.ts';
export { documentOf, endedOn } from './format/ending.ts';
export { Kind } from './format/fields.ts';
export { policyJsonSchema } from './format/json-schema.ts';
export type { Provision } from './format/provision.ts';
export { forces } from './format/words.ts';
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
export { mostRows, type SettingDecision, settingFaults } from './question/situation.ts';
export { checkPolicy, type PolicyCheck, readPolicy } from './read.ts';
export { engineVersion, type Receipt, receiptOf } from './receipt.ts';
export { type FactsRead, factsRead } from './scope/reads.ts';
