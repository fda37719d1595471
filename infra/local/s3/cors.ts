import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../endpoint/aws-error.ts';
import { matchesWildcards } from '../endpoint/iam.ts';
import type { Bucket } from '../model.ts';

type CorsRule = Bucket['cors'][number];

function ruleFor({ cors }: Bucket, origin: string, method: string, headers: readonly string[]): CorsRule | undefined {
  return cors.find(
    (rule) =>
      rule.origins.some((pattern) => matchesWildcards(pattern, origin)) &&
      rule.methods.includes(method) &&
      headers.every((header) => rule.headers.some((pattern) => matchesWildcards(pattern.toLowerCase(), header))),
  );
}

/** A rule for every origin names no one and allows no credentials. */
function headersOf({ origins, methods, exposed }: CorsRule, origin: string): Record<string, string> {
  const isOpen = origins.includes('*');
  return {
    'access-control-allow-origin': isOpen ? '*' : origin,
    'access-control-allow-methods': methods.join(', '),
    ...(exposed.length > 0 && { 'access-control-expose-headers': exposed.join(', ') }),
    ...(!isOpen && { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** The headers by which the browser of an allowed origin learns that it may read the answer; none for others. */
export function corsHeaders(
  bucket: Bucket | undefined,
  method: string,
  headers: IncomingHttpHeaders,
): Record<string, string> {
  const { origin } = headers;
  if (bucket === undefined || origin === undefined) return {};
  const rule = ruleFor(bucket, origin, method, []);
  return rule === undefined ? {} : headersOf(rule, origin);
}

/** The answer's headers to a browser that asks whether it may send a request. Throws the AwsError of S3 if not. */
export function preflightHeaders(bucket: Bucket | undefined, headers: IncomingHttpHeaders): Record<string, string> {
  const { origin, 'access-control-request-method': method, 'access-control-request-headers': asked } = headers;
  if (origin === undefined || method === undefined) {
    throw new AwsError('BadRequest', 'Insufficient information. Origin request header needed.');
  }
  const names = (asked ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = bucket && ruleFor(bucket, origin, method, names);
  if (rule === undefined) {
    const message =
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";
    throw new AwsError('AccessForbidden', message, 403);
  }
  return { ...headersOf(rule, origin), ...(names.length > 0 && { 'access-control-allow-headers': names.join(', ') }) };
}
