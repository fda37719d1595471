import type { SocketApi } from '../model.ts';

export type SocketRoute = SocketApi['routes'][number];

const EXPRESSION = /^\$(?:request\.body((?:\.\w+)+)|\{request\.body((?:\.\w+)+)\})$/;
/** Routes that a client's message cannot select by name. */
const LIFECYCLE_ROUTES = new Set(['$connect', '$disconnect']);

/**
 * Selects the route of a text message as the API's route selection expression says; what is not JSON or matches no key
 * goes to `$default`. `undefined` = the API has no route for it. Throws at once when the expression is of another form.
 */
export function createRouteSelection(api: SocketApi): (body: string | undefined) => SocketRoute | undefined {
  const matched = EXPRESSION.exec(api.routeSelectionExpression);
  if (!matched) {
    const place = `${api.stack}/${api.logicalId}`;
    throw new Error(`${place}: unknown route selection expression ${api.routeSelectionExpression}`);
  }
  const path = (matched[1] ?? matched[2] ?? '').split('.').slice(1);
  const routes = new Map(api.routes.map((route) => [route.key, route]));

  return (body) => {
    const key = body === undefined ? undefined : valueAt(body, path);
    const selected = key === undefined || LIFECYCLE_ROUTES.has(key) ? undefined : routes.get(key);
    return selected ?? routes.get('$default');
  };
}

function valueAt(body: string, path: readonly string[]): string | undefined {
  const value = path.reduce<unknown>((parent, name) => {
    const isObject = typeof parent === 'object' && parent !== null;
    return isObject && Object.hasOwn(parent, name) ? (parent as Record<string, unknown>)[name] : undefined;
  }, parsed(body));
  return typeof value === 'object' || value === undefined ? undefined : String(value);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
