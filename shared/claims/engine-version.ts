/** Of the calculation core; every stored computation names it. */
export const engineVersion = '1.0.0';
