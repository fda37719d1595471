import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { app as saathii } from '../../../functions/saathii/_app.ts';
import type { App } from '../../../lib/core/app.ts';
import type { HttpRoute } from '../../../lib/core/contract.ts';
import { errorAnswers, failureCodes } from '../../../lib/docs/error-answers.ts';
import type { Parameter } from '../../../lib/docs/openapi-document.ts';
import { errorSchemas, refusalOf } from '../../../lib/docs/refusal.ts';
import { tinyApp } from '../../support/tiny-app.ts';

const forms = { refusal: { $ref: '#/refusal' }, invalid: { $ref: '#/invalid' } };
const access = [{ on: 'sms', actions: ['send'] }] as const;
const auth = { scheme: 'bearer', errors: ['not_you'], uses: {}, access: [], identify: async () => ({}) } as const;

// biome-ignore lint/suspicious/noExplicitAny: a document lists routes of every shape.
type Route = HttpRoute<any>;
const route = (fields: Partial<Route> = {}): Route => ({
  ...{ kind: 'http', app: tinyApp, id: 'tea.pour', method: 'GET', path: '/tea', tag: 'Cup', summary: 'Pours.' },
  ...{
    auth: 'public',
    params: undefined,
    query: undefined,
    body: undefined,
    once: undefined,
    response: z.object({}),
    errors: [],
  },
  ...{ uses: {}, access: [], ...fields },
});

test.each<[string, Partial<Route>, readonly string[]]>([
  ['nothing', {}, ['internal_error']],
  ['a body', { body: z.object({}) }, ['payload_too_large', 'internal_error']],
  ['a dependency', { access }, ['service_unavailable', 'internal_error']],
  [
    'a dependency of a resource',
    { uses: { sms: { env: [], access, open: () => 0 } } },
    ['service_unavailable', 'internal_error'],
  ],
  ['an authentication', { auth }, ['not_you', 'internal_error']],
  ['a failure of both', { auth, errors: ['tea_out', 'not_you'] }, ['not_you', 'tea_out', 'internal_error']],
])('a route with %s has exactly the failures that can happen to it', (_, fields, codes) => {
  expect(failureCodes(route(fields))).toEqual(codes);
});

test('failures of one status are one answer with the words and the example of each', () => {
  const app: App = { ...saathii };
  const answers = errorAnswers(route({ app, errors: ['otp_resend_too_soon', 'otp_too_many_requests'] }), [], forms);
  expect(Object.keys(answers)).toEqual(['429', '500']);
  expect(answers[429]).toEqual({
    description:
      'Too Many Requests: `Please wait before requesting another OTP`, `Too many OTP requests. Please try later.`.',
    headers: { 'Retry-After': { description: expect.any(String), schema: { type: 'integer' } } },
    content: {
      'application/json': {
        schema: forms.refusal,
        examples: {
          otp_resend_too_soon: { $ref: '#/components/examples/otp_resend_too_soon' },
          otp_too_many_requests: { $ref: '#/components/examples/otp_too_many_requests' },
        },
      },
    },
  });
});

test('a refusal of a field stands beside malformed input, in its form', () => {
  const body = z.object({ phone: z.string() });
  const answer = errorAnswers(route({ app: saathii, body, errors: ['country_not_served'] }), [], forms)[422];
  expect(answer?.content['application/json']?.schema).toEqual(forms.invalid);
  expect(Object.keys(answer?.content['application/json']?.examples ?? {})).toEqual(['country_not_served', 'malformed']);
});

const parameter: Parameter = { name: 'page', in: 'query', required: false, schema: {} };
const malformed = (fields: Partial<Route>, parameters: readonly Parameter[] = []) =>
  errorAnswers(route(fields), parameters, forms)[422]?.content['application/json']?.examples?.malformed;

test.each<[string, Partial<Route>, readonly Parameter[], unknown]>([
  ['fields that are missing', { body: z.object({ cup: z.string() }) }, [], [['body', 'cup']]],
  ['no body where every field is optional', { body: z.object({ cup: z.optional(z.string()) }) }, [], [['body']]],
  ['words for a number', { query: z.object({ page: z.coerce.number() }) }, [parameter], [['query', 'page']]],
])('malformed input is shown by what the route really answers to %s', (_, fields, parameters, expected) => {
  expect(malformed(fields, parameters)).toEqual({ summary: 'Malformed input', value: { fields: expected } });
});

test('a parameter that takes any text is still said to be refused in the form of malformed input, without an example', () => {
  const answers = errorAnswers(route({ query: z.object({ page: z.string() }) }), [parameter], forms);
  expect(answers[422]?.content).toEqual({ 'application/json': { schema: forms.invalid, examples: {} } });
});

test('a route that takes nothing in can not be sent malformed input', () => {
  expect(errorAnswers(route(), [], forms)[422]).toBeUndefined();
});

test('the forms of errors are those of the dialect, whatever it is', () => {
  expect(errorSchemas(tinyApp)).toEqual({
    refusal: { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] },
    invalid: {
      type: 'object',
      properties: {
        fields: { type: 'array', items: { type: 'array', items: { type: ['integer', 'string'] } } },
      },
      required: ['fields'],
    },
  });
});

test('placeholders of a text are shown as they stand in the catalogue', () => {
  const failures = { ...saathii.failures, user_exists: { status: 409, text: 'one of {n} exists' } };
  const app: App = {
    ...saathii,
    failures,
    refusal: ({ detail }) => ({ statusCode: 409, headers: {}, body: JSON.stringify({ seen: detail.n }) }),
  };
  expect(refusalOf(app, 'user_exists')).toMatchObject({
    status: 409,
    text: 'one of {n} exists',
    body: { seen: '{n}' },
  });
});

test('a code without words and a header without an explanation are refused by name', () => {
  expect(() => errorAnswers(route({ errors: ['gone'] }), [], forms)).toThrow('tiny has no words for gone');
  const app: App = { ...tinyApp, refusal: () => ({ statusCode: 400, headers: { 'x-tea': '' }, body: '{}' }) };
  expect(() => errorAnswers(route({ app }), [], forms)).toThrow(/the header x-tea/);
});
