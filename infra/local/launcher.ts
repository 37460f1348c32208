import { readFileSync } from 'node:fs';

/**
 * Calls back when the npm that started us is gone. npm passes signals to the shell between us, which dies of them
 * without telling us, and a killed npm tells nobody; so the two parents are looked at now and then.
 */
export function whenLauncherEnds(gone: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  const timer = setInterval(() => {
    if (process.ppid === shell && parentOf(shell) === npm) return;
    clearInterval(timer);
    gone();
  }, 300).unref();
}

/** The parent's process id, or null on systems that do not show it as a file. */
function parentOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? null;
  } catch {
    return null;
  }
}
