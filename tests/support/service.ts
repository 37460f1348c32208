import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { isBuilt } from '../../infra/built.ts';
import { type LocalService, startService } from '../../infra/local/service.ts';
import { root } from '../../infra/sources.ts';

/** Builds bundles and template if their sources changed: a clean checkout has neither. */
export async function ensureBuilt(): Promise<void> {
  if (isBuilt('bundles') && isBuilt('template')) return;
  const script = join(root, 'infra/build.ts');
  await promisify(execFile)(process.execPath, ['--import', 'tsx', script, '--template'], { cwd: root });
}

/** The whole local service on a free port over a directory of its own; both are gone after the test. */
export async function freshService(dataDir = freshDirectory()): Promise<LocalService> {
  await ensureBuilt();
  const service = await startService({ port: 0, dataDir });
  onTestFinished(service.close);
  return service;
}

export function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tuobu-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** The token of a persona of the local service. */
export async function tokenOf(service: LocalService, id: string): Promise<string> {
  const personas = (await (await fetch(`${service.url}/dev/personas`)).json()) as { id: string; token: string }[];
  const persona = personas.find((each) => each.id === id);
  if (!persona) throw new Error(`the local service knows no persona ${id}`);
  return persona.token;
}
