import type { HttpApi } from '../model.ts';

export type HttpRoute = HttpApi['routes'][number];

/** The route that a request selected, and the decoded values of its path variables. */
export interface RouteMatch {
  readonly route: HttpRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** A path variable in braces; `{name+}` is greedy: it takes the rest of the path. */
const VARIABLE = /^\{([^}+]+)(\+?)\}$/;

/** How specific one segment of a route is: a lower rank wins. */
const RANK = { static: '0', variable: '1', greedy: '2' };

interface Pattern {
  readonly route: HttpRoute;
  readonly method: string;
  readonly segments: readonly { readonly kind: keyof typeof RANK; readonly text: string }[];
  /** Sorts before every less specific pattern: by greed, then from left to right, then a method before `ANY`. */
  readonly order: string;
}

/**
 * A function that selects the route of a request as API Gateway does: a full match first, then a greedy one,
 * a route for the method before `ANY`, `$default` last; undefined when no route matches.
 * The path is percent-encoded and without the stage; a path that can't be decoded throws a URIError.
 */
export function createRouter(routes: readonly HttpRoute[]): (method: string, path: string) => RouteMatch | undefined {
  const fallback = routes.find(({ key }) => key === '$default');
  const patterns = routes
    .filter((route) => route !== fallback)
    .map(parsePattern)
    .sort((left, right) => (left.order < right.order ? -1 : 1));
  return (method, path) => {
    const segments = path.split('/').slice(1);
    for (const pattern of patterns) {
      const isForMethod = pattern.method === method || pattern.method === 'ANY';
      const values = isForMethod ? matchSegments(pattern, segments) : undefined;
      if (values) return { route: pattern.route, pathParameters: Object.fromEntries(values) };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

function parsePattern(route: HttpRoute): Pattern {
  const [method = '', path = ''] = route.key.split(' ');
  const segments = path
    .split('/')
    .slice(1)
    .map((segment): Pattern['segments'][number] => {
      const [, name, greedy] = VARIABLE.exec(segment) ?? [];
      if (name === undefined) return { kind: 'static', text: segment };
      return { kind: greedy ? 'greedy' : 'variable', text: name };
    });
  const ranks = segments.map(({ kind }) => RANK[kind]).join('');
  const isGreedy = segments.some(({ kind }) => kind === 'greedy');
  return { route, method, segments, order: `${isGreedy ? 1 : 0}${ranks}${method === 'ANY' ? 9 : 8}` };
}

/** Names and decoded values of the path variables, or undefined when the path is not of this pattern. */
function matchSegments(pattern: Pattern, segments: readonly string[]): [string, string][] | undefined {
  const last = pattern.segments.at(-1);
  if (last?.kind !== 'greedy' && segments.length !== pattern.segments.length) return undefined;
  const values: [string, string][] = [];
  for (const [index, { kind, text }] of pattern.segments.entries()) {
    const given = kind === 'greedy' ? segments.slice(index).join('/') : segments[index];
    if (kind === 'static' ? given !== text : !given) return undefined;
    if (kind !== 'static') values.push([text, decodeURIComponent(given ?? '')]);
  }
  return values;
}
