/**
 * Names of the one table's keys. The CDK construct, the embedded engine of the tests and every item are made from these.
 * `timeToLive` is seconds since 1970; an expired item may be there for days, so readers filter by it.
 */
export const tableShape = {
  partitionKey: 'pk',
  sortKey: 'sk',
  index: { name: 'gsi1', partitionKey: 'gsi1pk', sortKey: 'gsi1sk' },
  timeToLive: 'ttl',
} as const;
