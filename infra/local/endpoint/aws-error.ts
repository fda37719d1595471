import type { AwsResponse } from './aws-request.ts';
import type { Protocol } from './aws-service.ts';

/** A refusal that is answered to the caller in its service's own error shape. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's shape, e.g. `CancellationReasons`. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Headers that the answer carries besides those of every error. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    status = 400,
    details: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.details = details;
    this.headers = headers;
  }
}

/** The loud answer to what the local cloud doesn't imitate. */
export function unknownOperation(service: string, operation: string): AwsError {
  return new AwsError('UnknownOperationException', `The local cloud does not know ${service}:${operation}`);
}

/** Text that is safe inside an XML element. */
export function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

const json = (error: AwsError, contentType: string): AwsResponse => ({
  status: error.status,
  headers: { 'content-type': contentType },
  body: JSON.stringify({ __type: error.code, message: error.message, Message: error.message, ...error.details }),
});

const RENDERED: Readonly<Record<Protocol, (error: AwsError, requestId: string) => AwsResponse>> = {
  'json 1.0': (error) => json(error, 'application/x-amz-json-1.0'),
  'json 1.1': (error) => json(error, 'application/x-amz-json-1.1'),
  'rest json': (error) => ({
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ message: error.message, ...error.details }),
  }),
  query: (error, requestId) => ({
    status: error.status,
    headers: { 'content-type': 'text/xml' },
    body:
      `<ErrorResponse><Error><Type>${error.status < 500 ? 'Sender' : 'Receiver'}</Type>` +
      `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error>` +
      `<RequestId>${requestId}</RequestId></ErrorResponse>`,
  }),
  'rest xml': (error, requestId) => ({
    status: error.status,
    headers: { 'content-type': 'application/xml' },
    body:
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(error.code)}</Code>` +
      `<Message>${escapeXml(error.message)}</Message><RequestId>${requestId}</RequestId></Error>`,
  }),
};

/** The error in the shape that the SDK expects of the protocol, so that `error.name` is its code there. */
export function renderError(error: AwsError, protocol: Protocol, requestId: string): AwsResponse {
  const rendered = RENDERED[protocol](error, requestId);
  return { ...rendered, headers: { ...rendered.headers, ...error.headers } };
}
