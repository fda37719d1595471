import type { RawParts } from './validate.ts';
import { readJson } from './validate.ts';

/** The parts of API Gateway's HTTP event (payload format 2.0) that the stack reads. */
export interface HttpEvent {
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly http: { readonly method: string; readonly sourceIp: string };
  };
}

/** JSON bodies above this are refused with the app's 413 before anything reads them; no documented body comes near. */
const maxBodyBytes = 256 * 1024;

/** Takes an event apart without judging it. `tooLarge` says that the body was not even read. */
export function readEvent(event: HttpEvent): RawParts & { readonly tooLarge: boolean } {
  const text = event.body ?? '';
  const tooLarge = text.length > maxBodyBytes;
  const body = event.isBase64Encoded && !tooLarge ? Buffer.from(text, 'base64').toString('utf8') : text;
  return {
    path: event.pathParameters ?? {},
    query: readQuery(event.rawQueryString ?? ''),
    body: tooLarge || body.trim() === '' ? undefined : readJson(body),
    tooLarge,
  };
}

/** Of a repeated parameter the last one counts, as in the frameworks the clients were written against. */
const readQuery = (raw: string): Record<string, string> => Object.fromEntries(new URLSearchParams(raw));

/**
 * The client's address as the edge saw it: the edge puts its own header on every request, over whatever the client
 * sent. Without an edge in front it is the address that API Gateway saw.
 */
export const addressOf = (event: HttpEvent): string =>
  event.headers['x-viewer-address'] ?? event.requestContext.http.sourceIp;

/** A correlation id from the caller if it is a plain token, else the request's own. */
export const correlationOf = (event: HttpEvent): string => {
  const given = event.headers['x-correlation-id'];
  return given && /^[\w-]{1,64}$/.test(given) ? given : event.requestContext.requestId;
};
