/** Who may sign in. Duties that may not meet in one person are kept apart by person, not by role: `four_eyes`. */
export const roles = [
  'institution',
  'health-reviewer',
  'health-approver',
  'finance-officer',
  'payment-clerk',
  'payment-checker',
  'auditor',
] as const;
export type Role = (typeof roles)[number];

/** Duties that their holder may delegate to a colleague for some days (AB岗): those that act, neither the auditor's nor the institution's. */
export const delegableRoles = [
  'health-reviewer',
  'health-approver',
  'finance-officer',
  'payment-clerk',
  'payment-checker',
] as const satisfies readonly Role[];

/** A role that somebody acts in for another person: the name of its holder, and the office whose duty it is. */
export interface DelegatedRole {
  readonly role: Role;
  readonly name: string;
  readonly office: string;
}

/** Every role of a bureau that sees the claims of its division. */
export const bureauRoles = roles.filter((role) => role !== 'institution');
