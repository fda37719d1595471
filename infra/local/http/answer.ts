import { validateHeaderName, validateHeaderValue } from 'node:http';

/** What API Gateway sends back. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** The answers that API Gateway gives by itself. */
const GATEWAY_MESSAGES = {
  400: 'Bad Request',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/** Headers of a function's answer that API Gateway moves out of the way of its own. */
const REMAPPED = new Set([
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'server',
  'trailer',
  'user-agent',
  'www-authenticate',
]);

/** Headers of a function's answer that concern one connection and go no further. */
const DROPPED = new Set(['keep-alive', 'proxy-authenticate', 'te', 'transfer-encoding', 'upgrade']);

/** An answer of API Gateway's own. */
export function gatewayAnswer(status: keyof typeof GATEWAY_MESSAGES): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ message: GATEWAY_MESSAGES[status] })),
  };
}

/**
 * The answer that a function's return value stands for (payload format 2.0): a value with `statusCode` is taken
 * apart, any other value is the JSON body of a 200. Undefined when the value is malformed.
 */
export function functionAnswer(payload: unknown): HttpAnswer | undefined {
  if (!isStructured(payload)) {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload ?? null);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
  }
  const status = Number(payload.statusCode);
  const body = readBody(payload.body, payload.isBase64Encoded === true);
  const headers = readHeaders(payload.headers ?? {});
  const cookies = payload.cookies ?? [];
  const isValid = Number.isInteger(status) && status >= 200 && status <= 599 && isListOfText(cookies);
  if (!isValid || !body || !headers) return undefined;
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...headers,
      ...(cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body,
  };
}

function isStructured(payload: unknown): payload is Readonly<Record<string, unknown>> {
  return typeof payload === 'object' && payload !== null && 'statusCode' in payload;
}

function readBody(body: unknown, isBase64Encoded: boolean): Buffer | undefined {
  if (body === undefined || body === null) return Buffer.alloc(0);
  return typeof body === 'string' ? Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') : undefined;
}

function readHeaders(headers: unknown): Record<string, string> | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (!['string', 'number', 'boolean'].includes(typeof value) || !isSendable(name, String(value))) return undefined;
    const lowerCase = name.toLowerCase();
    if (DROPPED.has(lowerCase)) continue;
    pairs.push([REMAPPED.has(lowerCase) ? `x-amzn-remapped-${lowerCase}` : lowerCase, String(value)]);
  }
  return Object.fromEntries(pairs);
}

function isListOfText(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && isSendable('set-cookie', item));
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
