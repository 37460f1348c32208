/** Records under their ids, in their order. */
export function byId<Of extends { readonly id: string }>(list: readonly Of[]): Map<string, Of> {
  return new Map(list.map((one) => [one.id, one]));
}
