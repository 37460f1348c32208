import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * Takes zod's writer of JSON Schemas out of the bundles, 18 KB that every schema would otherwise hold on to: the documents are
 * written at build time (`npm run openapi`) and no function writes one.
 */
export const leftOut: Plugin = {
  name: 'left-out',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/ }, ({ path }) => ({
      contents: exportsOf(readFileSync(path, 'utf8'))
        .map((name) => `export const ${name} = () => () => { throw new Error('${name} was left out of the bundles') };`)
        .join('\n'),
    }));
  },
};

function exportsOf(module: string): string[] {
  const exported = /^export (?:const|function) (\w+)|^export \{ \w+ as (\w+) \};/gm;
  return [...module.matchAll(exported)].map(([, declared, renamed]) => declared ?? renamed!);
}
