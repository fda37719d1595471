import type { App, HttpResponse } from '../../lib/core/app.ts';
import { httpFor, scheduleFor, socketFor, streamFor, taskFor, uploadFor } from '../../lib/core/contract.ts';
import { type FailureText, fillText } from '../../lib/core/failure.ts';
import { failures, type SaathiiFailure } from './_failures.ts';
import { validationBody } from './_validation.ts';

const json = (statusCode: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** Saathii: paid calls with listeners. Errors are `{"detail": text}`; malformed input is a 422 with a list of fields. */
export const app: App<SaathiiFailure> = {
  name: 'saathii',
  failures,
  refusal: ({ code, detail }) => {
    const { status, text, headers = {}, field }: FailureText = failures[code];
    if (field) return app.invalid([{ ...field, issue: { code: 'custom', message: text } }]);
    const filled = Object.entries(headers).map(([name, value]) => [name, fillText(value, detail)]);
    return json(status, { detail: fillText(text, detail) }, Object.fromEntries(filled));
  },
  invalid: (fields) => json(422, validationBody(fields)),
};

export const http = httpFor(app);
export const socket = socketFor(app);
export const stream = streamFor(app);
export const schedule = scheduleFor(app);
export const upload = uploadFor(app);
export const task = taskFor(app);
