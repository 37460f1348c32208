import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Runtime } from '../../shared/http/runtime.ts';
import { dist } from '../sources.ts';
import type { BusinessClock } from './business-clock.ts';
import type { LambdaHandler } from './gateway.ts';
import type { Keys } from './keys.ts';
import { localCredentials } from './tables.ts';
import type { LocalFunction } from './template.ts';

export interface LocalWorld {
  readonly keys: Keys;
  readonly clock: BusinessClock;
  readonly issuer: string;
  readonly endpoint: string;
  readonly files: LocalFiles;
}

/** The folders that stand for the two buckets, and the door at which signed addresses let files in and out. */
export interface LocalFiles {
  readonly kept: string;
  readonly transit: string;
  readonly door: { readonly url: string; readonly key: string };
}

/** Loads the very bundles that are deployed and gives each its template's environment, completed by what is local. */
export async function loadHandlers(
  functions: readonly LocalFunction[],
  world: LocalWorld,
): Promise<Record<string, LambdaHandler>> {
  completeProcessEnvironment();
  const loaded = functions.map(async ({ audience, environment }) => {
    const { createHandler } = await import(pathToFileURL(join(dist, audience, 'index.mjs')).href);
    const env = { ...environment, ...localEnvironment(world) };
    const handler: LambdaHandler = createHandler({
      env,
      clock: world.clock.now,
      random: randomBytes,
    } satisfies Runtime);
    return [audience, handler] as const;
  });
  return Object.fromEntries(await Promise.all(loaded));
}

function localEnvironment({ keys, issuer, endpoint, files }: LocalWorld) {
  return {
    OIDC_ISSUER: issuer,
    HMAC_KEY: keys.hmac,
    SEAL_KEY: keys.seal,
    DYNAMODB_ENDPOINT: endpoint,
    FILES_URL: pathToFileURL(files.kept).href,
    TRANSIT_URL: pathToFileURL(files.transit).href,
    FILES_DOOR: files.door.url,
    FILES_DOOR_KEY: files.door.key,
    WEBHOOKS_TO: 'anywhere',
    AWS_REGION: localCredentials().region,
    // A person looks at this terminal: faults and warnings only.
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'WARN',
    METRICS_NAMESPACE: '',
  };
}

/** The AWS SDK inside the bundles takes its credentials from the process, as it does in Lambda. */
function completeProcessEnvironment(): void {
  const { credentials, region } = localCredentials();
  process.env.AWS_ACCESS_KEY_ID ??= credentials.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY ??= credentials.secretAccessKey;
  process.env.AWS_REGION ??= region;
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}
