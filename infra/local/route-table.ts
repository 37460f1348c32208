import type { LocalRoute } from './template.ts';

export interface RouteMatch {
  readonly route: LocalRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the route of a request as an HTTP API does: the most exact path wins, `$default` takes what is left. */
export type RouteTable = (method: string, path: string) => RouteMatch | null;

export function createRouteTable(routes: readonly LocalRoute[]): RouteTable {
  const patterns = routes
    .filter((route) => route.key !== '$default')
    .map(patternOf)
    .sort(exactFirst);
  const otherwise = routes.find((route) => route.key === '$default');
  return (method, path) => {
    const segments = path.split('/').slice(1);
    for (const pattern of patterns) {
      if (pattern.method !== method && pattern.method !== 'ANY') continue;
      const pathParameters = parametersOf(pattern, segments);
      if (pathParameters) return { route: pattern.route, pathParameters };
    }
    return otherwise ? { route: otherwise, pathParameters: {} } : null;
  };
}

interface Pattern {
  readonly route: LocalRoute;
  readonly method: string;
  readonly segments: readonly Segment[];
}

interface Segment {
  readonly kind: 'text' | 'parameter' | 'greedy';
  readonly text: string;
}

function patternOf(route: LocalRoute): Pattern {
  const [method = '', path = ''] = route.key.split(' ');
  const segments = path
    .split('/')
    .slice(1)
    .map((segment): Segment => {
      const name = /^\{(.+)\}$/.exec(segment)?.[1];
      if (name === undefined) return { kind: 'text', text: segment };
      return name.endsWith('+') ? { kind: 'greedy', text: name.slice(0, -1) } : { kind: 'parameter', text: name };
    });
  return { route, method, segments };
}

const kinds = ['text', 'parameter', 'greedy'] as const;

/** A stated segment before a parameter before a greedy one, from the left; a stated method before ANY. */
function exactFirst(one: Pattern, other: Pattern): number {
  const rank = (pattern: Pattern) =>
    pattern.segments.map(({ kind }) => kinds.indexOf(kind)).join('') + (pattern.method === 'ANY' ? '9' : '');
  return rank(one).localeCompare(rank(other));
}

function parametersOf({ segments: wanted }: Pattern, segments: readonly string[]): Record<string, string> | null {
  const greedy = wanted.at(-1)?.kind === 'greedy';
  if (greedy ? segments.length < wanted.length : segments.length !== wanted.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, { kind, text }] of wanted.entries()) {
    const found = segments[index]!;
    if (kind === 'text' ? found !== text : found === '') return null;
    if (kind === 'parameter') parameters[text] = decodeURIComponent(found);
    if (kind === 'greedy') parameters[text] = decodeURIComponent(segments.slice(index).join('/'));
  }
  return parameters;
}
