import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../shared/http/openapi.ts';
import type { OperationSpec } from '../shared/http/operation.ts';
import { policyJsonSchema } from '../shared/policy/index.ts';
import { audiences, root } from './sources.ts';

/** What the two written documents have to say, by file: the API as its operations declare it, and the policy format. */
export async function writtenDocuments(): Promise<Record<string, string>> {
  return {
    'shared/http/openapi.json': written(openApiDocument(await operationsByFunction())),
    'shared/http/policy-schema.json': written(policyJsonSchema()),
  };
}

export async function declaredOperations(): Promise<readonly OperationSpec[]> {
  return Object.values(await operationsByFunction()).flat();
}

async function operationsByFunction(): Promise<Record<string, readonly OperationSpec[]>> {
  const functions: Record<string, readonly OperationSpec[]> = {};
  for (const audience of audiences()) {
    const file = join(root, 'functions', audience, 'operations.ts');
    if (existsSync(file)) functions[audience] = ((await import(file)) as { default: OperationSpec[] }).default;
  }
  return functions;
}

function written(document: unknown): string {
  return `${JSON.stringify(document, null, 1)}\n`;
}

/** `npm run openapi`: writes them where bundles and stack read them. */
if (process.argv[1] === join(root, 'infra/openapi.ts'))
  for (const [file, text] of Object.entries(await writtenDocuments())) {
    writeFileSync(join(root, file), text);
    console.log(`${file} 已写好，${text.length} 字节。`);
  }
