/** Why a calculation done again is not the stored one: what it rests on is gone or changed, or the outcome differs. */
export const mismatches = [
  'policy_missing',
  'policy_changed',
  'facts_changed',
  'engine_changed',
  'result_changed',
] as const;
export type Mismatch = (typeof mismatches)[number];
