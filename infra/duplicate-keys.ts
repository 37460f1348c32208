import type { Fault } from '../shared/refusal.ts';

/** Names that one object of a JSON text holds twice. A reader keeps the last and drops the first without a word. */
export function duplicateKeys(text: string): Fault[] {
  const faults: Fault[] = [];
  const open: { readonly names: Set<string> | null; at: string | number }[] = [];
  let string = '';
  // Strings first, so that signs inside them are skipped; the text is known to be sound JSON.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/gs)) {
    const inner = open.at(-1);
    if (token === '{') open.push({ names: new Set(), at: '' });
    else if (token === '[') open.push({ names: null, at: 0 });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' && typeof inner?.at === 'number') inner.at += 1;
    else if (token === ':' && inner?.names) {
      const name = JSON.parse(string) as string;
      inner.at = name;
      if (inner.names.has(name)) {
        const pointer = open.map(({ at }) => `/${String(at).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
        const detail = `“${name}”在这里写了两次，前一次会被丢掉；请改名或删去一个。`;
        faults.push({ pointer, code: 'duplicate_name', detail });
      }
      inner.names.add(name);
    } else string = token;
  }
  return faults;
}
