import type { HttpApi } from '../model.ts';

type Cors = NonNullable<HttpApi['cors']>;
type Headers = Readonly<Record<string, string>>;

/** The headers of the answer to a preflight request; empty when the origin is not allowed. */
export function preflightHeaders(cors: Cors, origin: string): Headers {
  const shared = sharedHeaders(cors, origin);
  if (!shared) return {};
  return {
    ...shared,
    ...(cors.methods.length > 0 && { 'access-control-allow-methods': cors.methods.join(',') }),
    ...(cors.headers.length > 0 && { 'access-control-allow-headers': cors.headers.join(',') }),
    ...(cors.maxAgeSeconds !== undefined && { 'access-control-max-age': String(cors.maxAgeSeconds) }),
  };
}

/**
 * The headers of a function's answer under the API's own CORS configuration: the function's CORS headers are
 * ignored, the configured ones are added when the request names an allowed origin.
 */
export function withCors<T>(cors: Cors, origin: string | undefined, headers: Readonly<Record<string, T>>) {
  const own = Object.entries(headers).filter(([name]) => !name.startsWith('access-control-'));
  const shared = origin === undefined ? undefined : sharedHeaders(cors, origin);
  return {
    ...Object.fromEntries(own),
    ...shared,
    ...(shared && cors.exposed.length > 0 && { 'access-control-expose-headers': cors.exposed.join(',') }),
  };
}

function sharedHeaders(cors: Cors, origin: string): Headers | undefined {
  const allowed = cors.origins.find((pattern) => isAllowed(pattern, origin));
  if (allowed === undefined) return undefined;
  return {
    'access-control-allow-origin': allowed === '*' ? '*' : origin,
    ...(cors.credentials && { 'access-control-allow-credentials': 'true' }),
  };
}

/** `*`, an exact origin, or all origins of a scheme (`https://*`). */
function isAllowed(pattern: string, origin: string): boolean {
  return pattern.endsWith('*') ? origin.startsWith(pattern.slice(0, -1)) : pattern === origin;
}
