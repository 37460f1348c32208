import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { readRoutes } from './routes.ts';
import { readSettings } from './settings.ts';
import { root } from './sources.ts';
import { TuobuStack } from './stack.ts';

/** The product's one stack for the stage that the context names. */
export function addStack(app: App): TuobuStack {
  const settings = readSettings(app.node.getAllContext());
  return new TuobuStack(app, `tuobu-${settings.stage}`, { settings, routes: readRoutes() });
}

/** Synthesises without the CDK's command line, with the same context, and answers the template. */
export function synthesise(outdir: string, context: Record<string, unknown> = {}): Template {
  const { context: flags } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const app = new App({ outdir, context: { ...flags, ...context } });
  const { stackName } = addStack(app);
  return app.synth().getStackByName(stackName).template;
}

export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>>;
}
