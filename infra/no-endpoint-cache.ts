/**
 * Stands in the bundles for the SDK's cache of discovered endpoints, which would bring a library of collections along: the table's
 * region says where it is, and discovery is never turned on.
 */
export class EndpointCache {}
