import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { leftOut } from './left-out.ts';
import { dist, root } from './sources.ts';

export interface BundleSize {
  readonly audience: string;
  readonly bytes: number;
  readonly gzipped: number;
  /** How much of it is the law and other documents, which grow with every county; the rest is code. */
  readonly documentBytes: number;
}

/**
 * Bundles one audience's entry with the SDK inside: half the cold start of leaving it out.
 * What the code imports only when it is needed lies in a file beside it and costs a start nothing.
 * `import.meta.url` and `require` stay usable for packages that still ask for CommonJS.
 */
export async function bundle(audience: string): Promise<BundleSize> {
  const folder = join(dist, audience);
  const result = await build({
    entryPoints: [join(root, 'functions', audience, 'index.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    chunkNames: 'later-[hash]',
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    charset: 'utf8',
    alias: {
      '@aws-sdk/credential-provider-node': join(root, 'infra/lambda-credentials.ts'),
      '@aws-sdk/endpoint-cache': join(root, 'infra/no-endpoint-cache.ts'),
    },
    plugins: [leftOut],
    loader: { '.css': 'text', '.svg': 'text', '.txt': 'text', '.html': 'text', '.png': 'binary', '.woff2': 'binary' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  mkdirSync(folder, { recursive: true });
  for (const file of result.outputFiles) replaceFile(file.path, file.contents);
  const made = new Set(result.outputFiles.map((file) => basename(file.path)));
  for (const stale of readdirSync(folder).filter((name) => !made.has(name))) rmSync(join(folder, stale));
  const outputs = result.metafile.outputs;
  const first = Object.keys(outputs).find((path) => basename(path) === 'index.mjs')!;
  const atStart = loadedWith(first, outputs);
  const code = result.outputFiles.filter((file) => [...atStart].some((path) => basename(path) === basename(file.path)));
  const inputs = [...atStart].flatMap((path) => Object.entries(outputs[path]!.inputs));
  const documents = inputs.filter(([path]) => path.endsWith('.json'));
  const documentBytes = documents.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  const bytes = code.reduce((sum, { contents }) => sum + contents.byteLength, 0);
  const gzipped = code.reduce((sum, { contents }) => sum + gzipSync(contents).byteLength, 0);
  return { audience, bytes, gzipped, documentBytes };
}

/** The files that a start reads: the entry and what it imports at once. What is imported when it is needed comes later. */
function loadedWith(entry: string, outputs: Metafile['outputs']): Set<string> {
  const found = new Set([entry]);
  for (const path of found)
    for (const { path: next, kind, external } of outputs[path]!.imports)
      if (kind === 'import-statement' && !external) found.add(next);
  return found;
}

/** Whoever reads the file at this moment gets the old one or the new one, never half of it. */
export function replaceFile(path: string, contents: string | Uint8Array): void {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, contents);
  renameSync(fresh, path);
}
