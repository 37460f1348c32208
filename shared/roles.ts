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

/** Every role of a bureau that sees the claims of its division. */
export const bureauRoles = roles.filter((role) => role !== 'institution');
