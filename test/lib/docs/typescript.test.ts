import { expect, test } from 'vitest';
import type { AsyncApiDocument } from '../../../lib/docs/asyncapi-document.ts';
import type { OpenApiDocument, Operation } from '../../../lib/docs/openapi-document.ts';
import { messagesModule } from '../../../lib/docs/typescript/messages-text.ts';
import { operationPlans, operationTypes } from '../../../lib/docs/typescript/operations-text.ts';
import { textType } from '../../../lib/docs/typescript/source-text.ts';
import { typeText } from '../../../lib/docs/typescript/type-text.ts';
import { asyncApi } from '../../support/rendered.ts';

const pair = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a'] };

test.each([
  ['a text', { type: 'string', pattern: 'x', maxLength: 3 }, 'string', 'string'],
  ['a file', { type: 'string', contentMediaType: 'application/octet-stream' }, 'FileToSend', 'FileToSend'],
  ['a whole number', { type: 'integer', format: 'int64', minimum: 0 }, 'number', 'number'],
  ['a number', { type: 'number', exclusiveMinimum: 0 }, 'number', 'number'],
  ['a boolean', { type: 'boolean', default: false }, 'boolean', 'boolean'],
  ['nothing', { type: 'null' }, 'null', 'null'],
  ['anything', { description: 'whatever' }, 'unknown', 'unknown'],
  ['one text', { type: 'string', const: "it's" }, "'it\\'s'", "'it\\'s'"],
  ['one boolean', { type: 'boolean', const: true }, 'true', 'true'],
  ['one of some texts', { type: 'string', enum: ['a', 'b'] }, "'a' | 'b'", "'a' | 'b'"],
  ['two types', { type: ['string', 'null'] }, 'string | null', 'string | null'],
  [
    'a choice, each type once',
    { anyOf: [{ type: 'string' }, { type: 'null' }, { type: 'string' }] },
    ...twice('string | null'),
  ],
  ['one of some', { oneOf: [{ type: 'integer' }, { type: 'boolean' }] }, ...twice('number | boolean')],
  ['a reference', { $ref: '#/components/schemas/Error' }, ...twice("Schemas['Error']")],
  ['a list', { type: 'array', items: { type: 'string' }, maxItems: 2 }, 'string[]', 'readonly string[]'],
  [
    'a list of two types',
    { type: 'array', items: { type: ['integer', 'string'] } },
    ...(['Array<number | string>', 'ReadonlyArray<number | string>'] as const),
  ],
  ['a list of anything', { type: 'array' }, 'unknown[]', 'readonly unknown[]'],
  ['fields', pair, '{ a: string; b?: number }', '{ readonly a: string; readonly b?: number | undefined }'],
  ['any fields', { type: 'object' }, 'Record<string, unknown>', 'Readonly<Record<string, unknown>>'],
  [
    'fields of any name and one type',
    { type: 'object', propertyNames: { type: 'string' }, additionalProperties: { type: 'integer' } },
    ...(['Record<string, number>', 'Readonly<Record<string, number>>'] as const),
  ],
  [
    'fields of which some are known',
    { ...pair, additionalProperties: {} },
    '{ a: string; b?: number } & Record<string, unknown>',
    '{ readonly a: string; readonly b?: number | undefined } & Readonly<Record<string, unknown>>',
  ],
  ['no field', { type: 'object', properties: {} }, ...twice('Record<string, never>')],
  [
    'a name that is no word',
    { type: 'object', properties: { 'x-y': { type: 'null' } } },
    ...(["{ 'x-y'?: null }", "{ readonly 'x-y'?: null | undefined }"] as const),
  ],
])('%s in TypeScript, read and sent', (_, schema, read, sent) => {
  expect([typeText(schema, 'read'), typeText(schema, 'send')]).toEqual([read, sent]);
});

function twice(text: string): [string, string] {
  return [text, text];
}

test.each([
  [{ allOf: [] }, 'a schema says allOf, which has no TypeScript here'],
  [{ type: 'object', patternProperties: {} }, 'a schema says patternProperties, which has no TypeScript here'],
  [{ type: 'date' }, 'a schema is of the type date, which has no TypeScript here'],
])('what has no TypeScript is refused by name instead of being left out: %j', (schema, words) => {
  expect(() => typeText({ type: 'object', properties: { deep: schema } }, 'read')).toThrow(words);
});

test('what a field is for stands above it, and can’t end its comment', () => {
  const schema = { type: 'object', properties: { a: { type: 'string', description: 'at most\n3 */ letters' } } };
  expect(typeText(schema, 'read')).toBe('{\n  /** at most 3 * / letters */\n  a?: string;\n}');
});

test('a text with placeholders is any text of that form, one without is itself', () => {
  expect(textType('Only {n} of {m}')).toBe(`\`Only \${string} of \${string}\``);
  expect(textType('a `{n}` costs $ \\')).toBe(`\`a \\\`\${string}\\\` costs $ \\\\\``);
  expect(textType("can't")).toBe("'can\\'t'");
});

const refusal = (...texts: readonly string[]) => ({
  description: '',
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/Error' },
      examples: Object.fromEntries(texts.map((text) => [text, { $ref: `#/components/examples/${text}` }])),
    },
  },
});

const json = (schema: object) => ({ 'application/json': { schema: { ...schema } } });

function documentOf(operation: Partial<Operation>, path = '/things/{id}'): OpenApiDocument {
  const whole: Operation = {
    ...{ operationId: 'things.do', tags: ['Things'], summary: 'Does it.', security: [{ bearer: [] }] },
    responses: { 200: { description: 'OK', content: json({ type: 'string' }) } },
    ...operation,
  };
  return {
    ...{ openapi: '3.1.0', info: { title: '', version: '1', description: '' }, servers: [], tags: [] },
    paths: { [path]: { post: whole } },
    components: {
      schemas: { Error: { type: 'object', properties: { detail: { type: 'string' } }, required: ['detail'] } },
      examples: Object.fromEntries(
        ['Gone', 'Busy', 'Only {n} left'].map((detail) => [detail, { summary: '', value: { detail } }]),
      ),
      securitySchemes: {},
    },
  };
}

test('an operation tells what it is sent, what it answers, and by each status what it says', () => {
  const ok = { description: 'OK', content: json({ type: 'string' }) };
  const invalid = { description: '', content: json({ $ref: '#/components/schemas/ValidationError' }) };
  const document = documentOf({
    parameters: [
      { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
      { name: 'page', in: 'query', required: false, schema: { type: 'integer' } },
      { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string' } },
    ],
    requestBody: { required: true, content: json({ type: 'boolean' }) },
    responses: { 200: ok, 404: refusal('Gone'), 409: refusal('Busy', 'Only {n} left'), 422: invalid, 500: refusal() },
  });
  expect(operationTypes(document, []).split('export interface Operations')[1]).toBe(` {
  /** Does it. */
  'things.do': {
    request: {
      readonly path: { readonly id: number };
      readonly query?: { readonly page?: number | undefined } | undefined;
      readonly body: boolean;
      readonly idempotencyKey?: string | undefined;
    };
    answer: string;
    refusal:
      | Refused<404, 'Gone'>
      | Refused<409, 'Busy' | \`Only \${string} left\`>
      | Refused<422, undefined, Schemas['ValidationError']['detail']>
      | Refused<500, string>
      | Refused<number, undefined>;
  };
}
`);
  expect(operationPlans(document, [])).toContain(
    "  'things.do': { method: 'POST', path: '/things/{id}', takesToken: true, takesKey: true },\n",
  );
});

test('a form of files is sent as one, and a public operation without a token', () => {
  const document = documentOf({
    security: [],
    requestBody: { required: true, content: { 'multipart/form-data': { schema: { type: 'object' } } } },
  });
  expect(operationPlans(document, [])).toContain("{ method: 'POST', path: '/things/{id}', sendsForm: true }");
});

test('what is left out is in neither module', () => {
  const document = documentOf({});
  expect(operationTypes(document, ['Things'])).not.toContain('things.do');
  expect(operationPlans(document, ['Things'])).not.toContain('things.do');
});

test.each<[string, Partial<Operation>, string]>([
  ['a page', { responses: { 200: { description: '', content: { 'text/html': { schema: {} } } } } }, 'answers no JSON'],
  ['a header', { parameters: [{ name: 'X-Y', in: 'header', required: false, schema: {} }] }, 'takes the header X-Y'],
  [
    'a lost reference',
    { responses: { 200: { description: '', content: json({}) }, 404: refusal('None') } },
    'leads nowhere',
  ],
])('%s is refused, since the client could not do it', (_, operation, words) => {
  expect(() => operationTypes(documentOf(operation), [])).toThrow(words);
});

test('a channel brings what the app sends by itself, from its greeting on, and no replies', () => {
  const text = messagesModule(asyncApi);
  expect(text).toContain("greeting: 'presence_connection_established'");
  expect(text).toContain("feed: { path: '/ws/feed', token: 'token', greeting: 'connection_established', types: [");
  expect(text).not.toContain('pong');
});

test('a channel that begins with something else than what it sends is refused', () => {
  const { feed } = asyncApi.channels;
  if (!feed) throw new Error('there is no feed');
  const { ping, ...others } = feed.messages;
  const channels = { feed: { ...feed, messages: { ...(ping && { ping }), ...others } } };
  const document: AsyncApiDocument = { ...asyncApi, channels };
  expect(() => messagesModule(document)).toThrow('/ws/feed does not begin with a greeting');
});
