import { Annotations, App } from 'aws-cdk-lib';
import { isBuilt, makeBundles, withBuildLock } from './built.ts';
import { localIssuer } from './settings.ts';
import { addStack } from './synthesise.ts';

/** What `npx cdk` runs: the bundles as they must be now, and the stack around them. */
if (!isBuilt('bundles')) await withBuildLock(makeBundles);
const app = new App();
const stack = addStack(app);
if (stack.settings.issuer === localIssuer)
  Annotations.of(stack).addWarningV2('tuobu:issuer', '签发者仍是本机地址：部署时请用 -c issuer=https://… 指定。');
app.synth();
