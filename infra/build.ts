import { isBuilt, makeAll, makeBundles, withBuildLock } from './built.ts';

/** `npm run build`: the bundles, with `--template` the template as well, unless their sources have not changed. */
if (process.argv.includes('--template')) await makeAll();
else if (isBuilt('bundles')) console.log('dist/ 已是最新。');
else
  for (const { audience, bytes, gzipped, documentBytes } of await withBuildLock(makeBundles))
    console.log(
      `${audience.padEnd(13)} ${kilobytes(bytes)}（其中政策与接口文档 ${kilobytes(documentBytes)}），gzip ${kilobytes(gzipped)}`,
    );

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(7)} KB`;
}
