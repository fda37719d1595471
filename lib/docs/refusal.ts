import type { App, HttpResponse, InvalidField } from '../core/app.ts';
import { Failure } from '../core/failure.ts';
import type { Example, JsonSchema } from './openapi-document.ts';
import { schemaOfSamples } from './sample-schema.ts';

/** An app says no in one of two forms: as a refusal, or as a list of fields that are not valid. */
export type ErrorForm = 'refusal' | 'invalid';

/** What the dialect really answers to one failure. */
export interface Refusal {
  readonly code: string;
  readonly status: number;
  /** The words of the catalogue, their placeholders unfilled, as they are in the body. */
  readonly text: string;
  readonly form: ErrorForm;
  /** Names of the headers that come with it, lower case. */
  readonly headers: readonly string[];
  readonly body: unknown;
}

/** Asks the app's dialect to refuse. A code that its catalogue doesn't have is an Error. */
export function refusalOf(app: App, code: string): Refusal {
  const row = app.failures[code];
  if (!row) throw new Error(`${app.name} has no words for ${code}`);
  const { statusCode, headers, body } = app.refusal(new Failure(code, placeholders(row)));
  return {
    code,
    status: statusCode,
    text: row.text,
    form: row.field ? 'invalid' : 'refusal',
    headers: Object.keys(headers).filter((name) => name !== 'content-type'),
    body: JSON.parse(body),
  };
}

/** Fills every placeholder with itself. */
function placeholders({ text, headers = {} }: App['failures'][string]): Record<string, string> {
  const found = [text, ...Object.values(headers)].flatMap((one) => [...one.matchAll(/\{(\w+)\}/g)]);
  return Object.fromEntries(found.map(([placeholder, name]) => [name, placeholder]));
}

/** What the dialect really answers to fields that are not valid. */
export function invalidityOf(app: App, fields: readonly InvalidField[]): Pick<HttpResponse, 'statusCode'> & Example {
  const { statusCode, body } = app.invalid(fields);
  return { statusCode, summary: 'Malformed input', value: JSON.parse(body) };
}

/** One field for every place and every kind of path, so that a schema of what is said about them knows all types. */
export const invalidFields: readonly InvalidField[] = [
  { in: 'body', path: [], issue: { code: 'missing' } },
  { in: 'body', path: ['list', 1], issue: { code: 'invalid_type', expected: 'string' } },
  { in: 'body', path: [], issue: { code: 'json_invalid', offset: 1 } },
  { in: 'query', path: ['name'], issue: { code: 'missing' } },
];

/** The schemas of an app's two forms of errors, read off what it really says in them. */
export function errorSchemas(app: App): Readonly<Record<ErrorForm, JsonSchema>> {
  const refusals = Object.keys(app.failures).map((code) => refusalOf(app, code));
  const bodies = (wanted: ErrorForm) => refusals.filter(({ form }) => form === wanted).map(({ body }) => body);
  return {
    refusal: schemaOfSamples(bodies('refusal')),
    invalid: schemaOfSamples([invalidityOf(app, invalidFields).value, ...bodies('invalid')]),
  };
}
