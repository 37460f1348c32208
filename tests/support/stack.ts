import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Route } from '../../infra/routes.ts';
import { readSettings } from '../../infra/settings.ts';
import { root } from '../../infra/sources.ts';
import { TuobuStack } from '../../infra/stack.ts';

/** The stack with these options, as the CDK's command line makes it; the bundles have to be there. */
export function stackWith(options: Readonly<Record<string, string>>, routes: readonly Route[]): TuobuStack {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  return new TuobuStack(new App({ context }), 'tuobu-test', { settings: readSettings(options), routes });
}
