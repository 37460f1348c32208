/** The closed words of the format that more than its schema needs. */

/** A kind of provision: `operating-subsidy`. */
export const kindPattern = /^[a-z][a-z0-9]{0,29}(-[a-z0-9]{1,30}){0,8}$/;

/** How binding the words of a source are. */
export const forces = ['mandatory', 'conditional', 'encouraged', 'exploratory', 'target', 'reported'] as const;
export type Force = (typeof forces)[number];

/** Why a source gives no answer. */
export const silences = ['not_in_this_copy', 'source_silent', 'amount_not_stated'] as const;
export type Silence = (typeof silences)[number];
