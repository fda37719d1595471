import type { Resource } from './grant.ts';

/** Which methods the app's paths know, for the catch-all route. */
export interface RouteTable {
  /** The methods of a path, in alphabetical order; `undefined` for a path that no route has. */
  methodsOf(path: string): readonly string[] | undefined;
}

/** One entry per path, `GET,PUT /users/me`, joined by semicolons: small enough for an environment variable. */
export function writeRouteTable(routes: readonly { readonly method: string; readonly path: string }[]): string {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return [...byPath].map(([path, same]) => `${methods(same)} ${path}`).join(';');
}

const methods = (routes: readonly { readonly method: string }[]): string =>
  routes
    .map(({ method }) => method)
    .sort()
    .join();

export function readRouteTable(text: string): RouteTable {
  const rows = text
    .split(';')
    .filter(Boolean)
    .map((row) => {
      const [allowed = '', path = ''] = row.split(' ');
      return { allowed: allowed.split(','), pattern: patternOf(path) };
    });
  return {
    methodsOf: (path) => {
      const allowed = rows.filter(({ pattern }) => pattern.test(path)).flatMap((row) => row.allowed);
      return allowed.length > 0 ? [...new Set(allowed)].sort() : undefined;
    },
  };
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.+*?^$()[\]\\|]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`);

/** The app's own route table, written into the environment when it is deployed. */
export const routeTable: Resource<RouteTable> = {
  env: ['ROUTE_TABLE'],
  access: [],
  open: (env) => readRouteTable(env.ROUTE_TABLE ?? ''),
};
