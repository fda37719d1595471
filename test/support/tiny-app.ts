import type { App, HttpResponse } from '../../lib/core/app.ts';
import type { FailureText } from '../../lib/core/failure.ts';
import type { HttpEvent } from '../../lib/core/http-event.ts';

const failures = {
  tea_out: { status: 409, text: 'no tea left' },
  not_you: { status: 401, text: 'who are you' },
  payload_too_large: { status: 413, text: 'too much' },
  service_unavailable: { status: 503, text: 'come back later' },
  internal_error: { status: 500, text: 'sorry' },
} as const satisfies Record<string, FailureText>;

const json = (statusCode: number, body: unknown): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** An app with a dialect of its own: `{ code }` for a refusal, `{ fields }` for malformed input. */
export const tinyApp: App<'tea_out' | 'not_you'> = {
  name: 'tiny',
  failures,
  refusal: ({ code }) => json(failures[code].status, { code }),
  invalid: (fields) => json(422, { fields: fields.map(({ in: place, path }) => [place, ...path]) }),
};

/** A request as API Gateway hands it to a function. */
export const httpEvent = (event: Partial<HttpEvent> = {}): HttpEvent => ({
  rawPath: '/tea',
  headers: {},
  requestContext: { requestId: 'request-1', http: { method: 'POST', sourceIp: '192.0.2.1' } },
  ...event,
});

/** What Lambda knows about one invocation. */
export const invocation = { awsRequestId: 'invocation-1' };
