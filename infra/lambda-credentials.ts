/**
 * Stands in the bundles for the SDK's chain of credential sources: Lambda hands a role's credentials over in the
 * environment, and so does the local run. Files, SSO and the metadata service are never asked.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
