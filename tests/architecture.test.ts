import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const core = ['shared'];

/** Which of our folders a folder may import besides itself, and which packages are at home there. */
const arrows: Record<string, { ours: readonly string[]; packages: RegExp }> = {
  shared: { ours: [], packages: /^(decimal\.js|chinese-days)$/ },
  'shared/policy': { ours: core, packages: /^zod$/ },
  'shared/policies': { ours: [...core, 'shared/policy'], packages: /^$/ },
  'shared/claims': { ours: [...core, 'shared/policy'], packages: /^zod$/ },
  'shared/funds': { ours: [...core, 'shared/policy', 'shared/claims'], packages: /^zod$/ },
  'shared/publishing': { ours: [...core, 'shared/policy', 'shared/claims'], packages: /^zod$/ },
  'shared/files': {
    ours: [...core, 'shared/funds'],
    packages: /^(zod|fflate|iconv-lite|(read|write)-excel-file(\/.*)?)$/,
  },
  'shared/storage': {
    ours: [...core, 'shared/policy', 'shared/claims', 'shared/funds', 'shared/publishing'],
    packages: /^(zod|@aws-sdk\/client-dynamodb|aws4fetch)$/,
  },
  'shared/http': { ours: core, packages: /^(zod|jose|hono(\/.*)?|@aws-lambda-powertools\/.*|aws-lambda)$/ },
  functions: {
    ours: [
      ...core,
      ...['policy', 'policies', 'claims', 'funds', 'files', 'publishing', 'storage', 'http'].map(
        (name) => `shared/${name}`,
      ),
    ],
    packages:
      /^(zod|hono(\/.*)?|aws-lambda|fflate|iconv-lite|(read|write)-excel-file(\/.*)?|d3-(shape|scale)|oauth4webapi)$/,
  },
};
/** Packages that stand in one file only. */
const homes: Record<string, RegExp> = {
  'decimal.js': /^shared\/money\.ts$/,
  'chinese-days': /^shared\/(calendar|working-days)\.ts$/,
  aws4fetch: /^shared\/storage\/bucket-files\.ts$/,
};
const clockAndChance = /new Date\(\)|Date\.now|Math\.random|process\.env|parseFloat|\.toNumber\(/;
const entry = /^functions\/[^/]+\/index\.tsx?$/;
const loosened =
  /@ts-(ignore|nocheck|expect-error)|\bas any\b|: any\b|\b(it|test|describe)\.(skip|only|todo)\b|\bTODO\b|\bFIXME\b/;

const product = ['shared', 'functions'].flatMap(filesIn);
const everything = [...product, ...['infra', 'tests'].flatMap(filesIn)];

test.each(product)('%s imports only what its folder may', (file) => {
  const strange = importsOf(file).filter(({ from }) => !mayImport(file, from));
  expect(strange.map(({ line }) => line)).toEqual([]);
});

test.each(product.filter((file) => !entry.test(file)))(
  '%s takes clock, chance and environment as arguments',
  (file) => {
    expect(linesOf(file).filter((line) => clockAndChance.test(line))).toEqual([]);
  },
);

test('nobody loosens the compiler, skips a test or leaves a note to do', () => {
  const found = everything.flatMap((file) =>
    linesOf(file)
      .filter((line) => loosened.test(line))
      .map((line) => `${file}: ${line}`),
  );
  expect(found.filter((line) => !line.startsWith('tests/architecture.test.ts'))).toEqual([]);
});

test('zod is imported as a namespace, which leaves its locales out of the bundles', () => {
  const lines = everything
    .flatMap(importsOf)
    .filter(({ from }) => from === 'zod')
    .map(({ line }) => line);
  expect(lines.filter((line) => !/^import (type )?\* as z from 'zod';$/.test(line))).toEqual([]);
});

test('the CDK stays in infra', () => {
  const elsewhere = [...product, ...filesIn('infra/local')].flatMap(importsOf);
  expect(elsewhere.filter(({ from }) => /^(aws-cdk-lib|constructs|cdk-nag)/.test(from))).toEqual([]);
});

function mayImport(file: string, from: string): boolean {
  if (from.startsWith('node:')) return true;
  const folder = folderOf(file);
  const rule = arrows[folder.startsWith('functions/') ? 'functions' : folder]!;
  if (!from.startsWith('.')) return rule.packages.test(from) && (homes[from]?.test(file) ?? true);
  const target = folderOf(normalize(join(dirname(file), from)));
  return target === folder || rule.ours.includes(target);
}

/** `shared`, `shared/policy` or `functions/families`: the folder whose rules hold for a file. */
function folderOf(file: string): string {
  const [top = '', second = '', ...rest] = file.split('/');
  return rest.length > 0 ? `${top}/${second}` : top;
}

function importsOf(file: string): { line: string; from: string }[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)'[^;]*;|\bimport\('([^']+)'\)/gm);
  return [...statements].map(([line, from = '', lazily = '']) => ({ line, from: from || lazily }));
}

function linesOf(file: string): string[] {
  return readFileSync(join(root, file), 'utf8').split('\n');
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((each) => each.isFile() && /\.tsx?$/.test(each.name))
    .map((each) => join(each.parentPath, each.name).slice(root.length).replace(/^\//, ''));
}
