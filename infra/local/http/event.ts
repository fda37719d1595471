import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { HttpApi } from '../model.ts';
import { headerPairs, peerAddress, splitTarget } from './message.ts';
import type { RouteMatch } from './route.ts';

/** Everything that becomes one event of payload format 2.0. */
export interface HttpCall {
  readonly api: HttpApi;
  readonly place: { readonly region: string; readonly accountId: string };
  readonly match: RouteMatch;
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly receivedMs: number;
}

/** Headers between two neighbours on the way, and the cookies, which have a field of their own. */
const NOT_IN_EVENT = new Set([
  'connection',
  'content-length',
  'cookie',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** The content types whose body is handed over as text. All others are base64, a form and a missing type included. */
const TEXT_TYPES = [/^text\//, /^application\/json$/, /^application\/javascript$/, /^application\/xml$/];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** An id such as API Gateway gives to every request: 15 characters of base64 and `=`. */
export function newRequestId(): string {
  return randomBytes(11).toString('base64');
}

/** The event (payload format 2.0) that API Gateway makes of a request. Fields without a value are absent. */
export function httpEvent(call: HttpCall) {
  const { api, place, match, request, body, requestId, receivedMs } = call;
  const headers = eventHeaders(request, body, receivedMs);
  const { path, query } = splitTarget(request.url);
  const rawPath = decodeURIComponent(path);
  const domainName = `${api.id}.execute-api.${place.region}.amazonaws.com`;
  return {
    version: '2.0',
    routeKey: match.route.key,
    rawPath,
    rawQueryString: query,
    ...whenFilled('cookies', cookiesOf(request)),
    headers,
    ...whenFilled('queryStringParameters', queryParameters(query)),
    requestContext: {
      accountId: place.accountId,
      apiId: api.id,
      domainName,
      domainPrefix: api.id,
      http: {
        method: request.method ?? '',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: peerAddress(request),
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: match.route.key,
      stage: api.stage,
      time: accessLogTime(receivedMs),
      timeEpoch: receivedMs,
    },
    ...whenFilled('pathParameters', match.pathParameters),
    ...eventBody(body, headers['content-type']),
  };
}

function eventHeaders(request: IncomingMessage, body: Buffer, receivedMs: number): Readonly<Record<string, string>> {
  const headers = new Map<string, string>();
  for (const [name, value] of headerPairs(request)) {
    const others = headers.get(name);
    if (!NOT_IN_EVENT.has(name)) headers.set(name, others === undefined ? value : `${others},${value}`);
  }
  const passedOn = headers.get('x-forwarded-for');
  const traceTime = Math.floor(receivedMs / 1000).toString(16);
  return Object.fromEntries([
    ...headers,
    ['content-length', String(body.length)],
    ['x-amzn-trace-id', `Root=1-${traceTime}-${randomBytes(12).toString('hex')}`],
    ['x-forwarded-for', passedOn === undefined ? peerAddress(request) : `${passedOn}, ${peerAddress(request)}`],
    ['x-forwarded-port', '443'],
    ['x-forwarded-proto', 'https'],
  ]);
}

function eventBody(body: Buffer, contentType: string | undefined) {
  if (body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = !isText(contentType);
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

/** A text type in UTF-8; another character set makes it binary. */
function isText(contentType = ''): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-8"?$/.test(charset);
  return isUtf8 && TEXT_TYPES.some((pattern) => pattern.test(type.trim()));
}

function cookiesOf(request: IncomingMessage): string[] {
  return headerPairs(request)
    .filter(([name]) => name === 'cookie')
    .flatMap(([, value]) => value.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
}

function queryParameters(query: string): Readonly<Record<string, string>> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const others = parameters.get(name);
    parameters.set(name, others === undefined ? value : `${others},${value}`);
  }
  return Object.fromEntries(parameters);
}

/** `12/Mar/2020:19:03:58 +0000` */
function accessLogTime(ms: number): string {
  const date = new Date(ms);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
}

function whenFilled<K extends string, T extends object>(name: K, value: T): { [P in K]?: T } {
  return (Object.keys(value).length > 0 ? { [name]: value } : {}) as { [P in K]?: T };
}
