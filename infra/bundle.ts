import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
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
 * `import.meta.url` and `require` stay usable for packages that still ask for CommonJS.
 */
export async function bundle(audience: string): Promise<BundleSize> {
  const folder = join(dist, audience);
  const result = await build({
    entryPoints: [join(root, 'functions', audience, 'index.ts')],
    outfile: join(folder, 'index.mjs'),
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
    alias: { '@aws-sdk/credential-provider-node': join(root, 'infra/lambda-credentials.ts') },
    loader: { '.css': 'text', '.svg': 'text', '.txt': 'text', '.html': 'text', '.png': 'binary', '.woff2': 'binary' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  mkdirSync(folder, { recursive: true });
  for (const file of result.outputFiles) replaceFile(file.path, file.contents);
  const code = result.outputFiles.find((file) => basename(file.path) === 'index.mjs')!.contents;
  const inputs = Object.values(result.metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const documents = inputs.filter(([path]) => path.endsWith('.json'));
  const documentBytes = documents.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  return { audience, bytes: code.byteLength, gzipped: gzipSync(code).byteLength, documentBytes };
}

/** Whoever reads the file at this moment gets the old one or the new one, never half of it. */
export function replaceFile(path: string, contents: string | Uint8Array): void {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, contents);
  renameSync(fresh, path);
}
