import type { Pairs } from '../http/message.ts';
import type { Distribution } from '../model.ts';
import { collect, type EdgeValues, splitPairs, spread } from './message.ts';
import type { EdgeResponse } from './response.ts';

type Behaviour = Distribution['behaviours'][number];

/** A response as CloudFront Functions see and return it. */
export interface FunctionResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: EdgeValues;
  readonly cookies?: EdgeValues;
  readonly body?: string | { readonly encoding: 'text' | 'base64'; readonly data: string };
}

/** CloudFront runs no function on responses from this status on. */
const FIRST_ERROR = 400;

/** Headers that a function may read but not change. */
const READ_ONLY = new Set(['connection', 'content-length', 'date', 'transfer-encoding', 'via']);

/** Removes and sets headers as the behaviour's response headers policy says. */
export function applyHeadersPolicy(
  response: EdgeResponse,
  { responseHeaders, removedHeaders }: Pick<Behaviour, 'responseHeaders' | 'removedHeaders'>,
): void {
  for (const name of removedHeaders) response.removeHeader(name);
  for (const { name, value, override } of responseHeaders) {
    if (override || !response.hasHeader(name)) response.setHeader(name, value);
  }
}

/** Lets the viewer-response function `run` change status and headers; error responses pass it by. */
export function applyViewerResponse(response: EdgeResponse, run: (seen: FunctionResponse) => FunctionResponse): void {
  if (response.statusCode >= FIRST_ERROR) return;
  const pairs = headerPairs(response);
  const returned = run({
    statusCode: response.statusCode,
    statusDescription: response.statusMessage ?? '',
    headers: collect(pairs.filter(([name]) => name !== 'set-cookie')),
    cookies: collectCookies(pairs.filter(([name]) => name === 'set-cookie').map(([, value]) => value)),
  });
  for (const [name] of pairs) if (!READ_ONLY.has(name)) response.removeHeader(name);
  setHead(response, returned);
}

/** Sends a response that a function made itself. */
export function sendFunctionResponse(response: EdgeResponse, made: FunctionResponse): void {
  setHead(response, made);
  const { body = '' } = made;
  const content = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.data, bodyEncoding(body.encoding));
  response.setHeader('content-length', content.length);
  response.end(content);
}

function setHead(
  response: EdgeResponse,
  { statusCode, statusDescription, headers, cookies = {} }: FunctionResponse,
): void {
  response.statusCode = statusCode;
  if (statusDescription) response.statusMessage = statusDescription;
  for (const [name, value] of spread(headers)) if (!READ_ONLY.has(name)) response.appendHeader(name, value);
  for (const [name, { value, attributes }] of Object.entries(cookies)) {
    response.appendHeader('set-cookie', `${name}=${value}${attributes ? `; ${attributes}` : ''}`);
  }
}

function headerPairs(response: EdgeResponse): Pairs {
  return Object.entries(response.getHeaders()).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => [name, String(one)] as const),
  );
}

function collectCookies(lines: readonly string[]): EdgeValues {
  return Object.fromEntries(
    lines.map((line) => {
      const end = line.indexOf(';');
      const [[name, value] = ['', '']] = splitPairs(end < 0 ? line : line.slice(0, end), ';');
      return [name, { value, ...(end >= 0 && { attributes: line.slice(end + 1).trim() }) }];
    }),
  );
}

function bodyEncoding(encoding: 'text' | 'base64'): BufferEncoding {
  return encoding === 'base64' ? 'base64' : 'utf8';
}
