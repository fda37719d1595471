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
  const tooLarge = Buffer.byteLength(text, event.isBase64Encoded ? 'base64' : 'utf8') > maxBodyBytes;
  const decoded = event.isBase64Encoded && !tooLarge ? readBytes(event).toString('utf8') : text;
  // Some clients mark their UTF-8; the mark is no part of the JSON.
  const body = decoded.replace(/^\uFEFF/, '');
  return {
    path: event.pathParameters ?? {},
    query: readQuery(event.rawQueryString ?? ''),
    // An empty key is none.
    key: event.headers['idempotency-key'] || undefined,
    body: tooLarge || body.trim() === '' ? undefined : readJson(body),
    tooLarge,
  };
}

/** The body byte for byte as it was sent, of any size. */
export const readBytes = ({ body = '', isBase64Encoded }: HttpEvent): Buffer =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

/** Of a repeated parameter the last one counts, as in the frameworks the clients were written against. */
const readQuery = (raw: string): Record<string, string> => Object.fromEntries(new URLSearchParams(raw));

/** A correlation id from the caller if it is a plain token, else the request's own. */
export const correlationOf = (event: HttpEvent): string => {
  const given = event.headers['x-correlation-id'];
  return given && /^[\w-]{1,64}$/.test(given) ? given : event.requestContext.requestId;
};
