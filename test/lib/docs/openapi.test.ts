import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { User } from '../../../functions/saathii/users/_user.ts';
import { findApps, findRoutes } from '../../../infra/routes.ts';
import { type AnyRoute, type HttpRoute, socketFor } from '../../../lib/core/contract.ts';
import { text } from '../../../lib/core/text-response.ts';
import type { About } from '../../../lib/docs/about.ts';
import { renderOpenApi } from '../../../lib/docs/openapi.ts';
import type { OpenApiDocument } from '../../../lib/docs/openapi-document.ts';
import { filePart } from '../../../lib/media/file-part.ts';
import { referencesOf, resolve } from '../../support/documented.ts';
import { tinyApp } from '../../support/tiny-app.ts';

const about: About = {
  title: 'Tea',
  version: '1',
  description: 'Tea for clients.',
  examples: {},
  tags: [
    { name: 'Kettle', description: 'Hot water.' },
    { name: 'Cellar', description: 'Nobody goes there.' },
    { name: 'Cup', description: 'What the tea comes in.' },
  ],
};

const apps = await findApps();
const deployed = await findRoutes();
const documents = apps.map((app) => {
  const routes = deployed.filter((one) => one.app === app.name).map(({ route }) => route);
  return { app, routes, document: renderOpenApi(app, routes, about) };
});

const listed = (routes: readonly AnyRoute[]) =>
  routes.flatMap((route) => (route.kind === 'http' && route.method !== 'ANY' ? [route] : []));

const operations = ({ paths }: OpenApiDocument) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ key: `${method.toUpperCase()} ${path}`, operation })),
  );

test.each(documents)(
  'every HTTP route of $app.name is one operation, and nothing else is there',
  ({ routes, document }) => {
    expect(
      operations(document)
        .map(({ key, operation }) => `${operation.operationId}: ${key}`)
        .sort(),
    ).toEqual(
      listed(routes)
        .map(({ id, method, path }) => `${id}: ${method} ${path}`)
        .sort(),
    );
  },
);

test.each(documents)('every reference in the document of $app.name leads to something', ({ document }) => {
  const references = referencesOf(document);
  expect(references.length).toBeGreaterThan(0);
  expect(references.filter((reference) => resolve(document, reference) === undefined)).toEqual([]);
});

/** The places of a document whose schema says nothing at all, and so lets anything through. */
function emptySchemas(value: unknown, place = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const isSchema = key === 'schema' || key === 'items' || place.endsWith('/properties');
    const isEmpty = typeof inner === 'object' && Object.keys(inner).every((name) => name === 'description');
    return isSchema && isEmpty ? [`${place}/${key}`] : emptySchemas(inner, `${place}/${key}`);
  });
}

test.each(documents)('every field that clients of $app.name send or get says what it is', ({ document }) => {
  expect(emptySchemas(document)).toEqual([]);
});

test.each(documents)('without one of its routes $app.name has the same document but for that operation', (subject) => {
  for (const gone of listed(subject.routes)) {
    const rest = subject.routes.filter((route) => route !== gone);
    const before = operations(subject.document).filter(({ operation }) => operation.operationId !== gone.id);
    expect(operations(renderOpenApi(subject.app, rest, about))).toEqual(before);
  }
});

test.each(documents)('the order of the routes makes no difference to the document of $app.name', (subject) => {
  const reversed = renderOpenApi(subject.app, subject.routes.toReversed(), about);
  expect(JSON.stringify(reversed)).toBe(JSON.stringify(subject.document));
});

// biome-ignore lint/suspicious/noExplicitAny: a document lists routes of every shape.
const route = (fields: Partial<HttpRoute<any>>): AnyRoute => ({
  ...{
    kind: 'http',
    app: tinyApp,
    id: 'tea.pour',
    method: 'GET',
    path: '/tea',
    tag: 'Cup',
    summary: 'Pours.',
    auth: 'public',
  },
  ...{
    params: undefined,
    query: undefined,
    body: undefined,
    once: undefined,
    response: z.object({ sugar: z.int() }),
    errors: [],
  },
  ...{ uses: {}, access: [], ...fields },
});

const operationOf = (...fields: Parameters<typeof route>) => {
  const [found] = operations(renderOpenApi(tinyApp, [route(...fields)], about));
  return found?.operation;
};

test('an app introduces itself; tags stand in its order, those it does not list after them, unused ones nowhere', () => {
  const tags = ['Zoo', 'Cup', 'Attic', 'Kettle'].map((tag) => route({ tag, path: `/${tag}` }));
  const { info, tags: shown } = renderOpenApi(tinyApp, tags, about);
  expect(info).toEqual({ title: 'Tea', version: '1', description: 'Tea for clients.' });
  expect(shown).toEqual([
    { name: 'Kettle', description: 'Hot water.' },
    { name: 'Cup', description: 'What the tea comes in.' },
    { name: 'Attic' },
    { name: 'Zoo' },
  ]);
});

test('the tag that tells of sockets is shown where there are any, though no operation bears it', () => {
  const sockets = { name: 'Steam', description: 'What rises.', of: 'sockets' } as const;
  const told = (routes: readonly AnyRoute[]) =>
    renderOpenApi(tinyApp, routes, { ...about, tags: [sockets, ...about.tags] }).tags;
  const socket = socketFor(tinyApp)({ id: 'sockets.connect', summary: 'Lets in.', route: '$connect' });
  expect(told([route({}), socket])).toEqual([
    { name: 'Steam', description: 'What rises.' },
    { name: 'Cup', description: 'What the tea comes in.' },
  ]);
  expect(told([route({})]).map(({ name }) => name)).toEqual(['Cup']);
});

test('examples of a route stand at its body, its answer and its parameters, those of no route nowhere', () => {
  const one = { name: 'one', summary: 'One cup.', body: { cups: 1 }, answer: { sugar: 1 } };
  const path = { cup: 7 };
  const examples = {
    'tea.pour': [
      { ...one, path },
      { ...one, name: 'two' },
    ],
    'tea.gone': [one],
  };
  const params = z.object({ cup: z.string() });
  const poured = route({ method: 'POST', path: '/tea/{cup}', params, body: z.object({ cups: z.int() }) });
  const [found] = operations(renderOpenApi(tinyApp, [poured], { ...about, examples }));
  const { parameters, requestBody, responses } = found?.operation ?? {};
  const shown = (value: unknown) => ({ one: { summary: 'One cup.', value }, two: { summary: 'One cup.', value } });
  expect(parameters).toMatchObject([{ name: 'cup', example: 7 }]);
  expect(requestBody?.content['application/json']?.examples).toEqual(shown({ cups: 1 }));
  expect(responses?.[200]?.content['application/json']?.examples).toEqual(shown({ sugar: 1 }));
});

test('what a route says besides its summary is its description', () => {
  expect(operationOf({ description: 'Slowly.' })).toMatchObject({ summary: 'Pours.', description: 'Slowly.' });
  expect(operationOf({})).not.toHaveProperty('description');
});

test('a response that loses a field changes the document, there and nowhere else', () => {
  const [{ app: saathii, routes, document }] = documents as [(typeof documents)[number]];
  const changed = routes.map((one) =>
    one.id === 'users.getMe' && one.kind === 'http' ? { ...one, response: z.omit(User, { dob: true }) } : one,
  );
  const after = operations(renderOpenApi(saathii, changed, about));
  const differing = operations(document).filter((one, i) => JSON.stringify(one) !== JSON.stringify(after[i]));
  expect(differing.map(({ key }) => key)).toEqual(['GET /users/me']);
});

test('parameters are listed one by one, those of the path always required, the others unless they may be left out', () => {
  const page = z.pipe(z.string(), z.transform(Number)).register(z.globalRegistry, { description: 'From 1.' });
  const params = z.object({ cup: z.optional(z.string()) });
  const query = z.object({ page: z.optional(page), kind: z.enum(['green', 'black']) });
  expect(operationOf({ path: '/tea/{cup}', params, query })?.parameters).toEqual([
    { name: 'cup', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'page', in: 'query', required: false, description: 'From 1.', schema: { type: 'string' } },
    { name: 'kind', in: 'query', required: true, schema: { type: 'string', enum: ['green', 'black'] } },
  ]);
  expect(() => operationOf({ query: z.record(z.string(), z.string()) })).toThrow(/^tea\.pour: its query is described/);
});

test('a route that recognises repeated requests says by which header, and what it refuses then', () => {
  const auth = { scheme: 'bearer', errors: [], uses: {}, access: [], identify: async () => ({}) } as const;
  const begin = async () => ({ status: 200, body: '' });
  const once = { errors: ['tea_out'], uses: {}, access: [], begin };
  const { parameters, responses } = operationOf({ method: 'POST', auth, once }) ?? {};
  expect(parameters).toEqual([
    {
      ...{ name: 'Idempotency-Key', in: 'header', required: false, description: expect.any(String) },
      schema: { type: 'string', pattern: '^[ -~]{1,255}$' },
    },
  ]);
  expect(Object.keys(responses ?? {})).toEqual(['200', '409', '422', '500']);
  expect(responses?.[409]?.description).toBe('Conflict: `no tea left`.');
  expect(responses?.[422]?.description).toBe('Unprocessable Entity: malformed input.');
});

test('a file that comes in a form is its one required part, of bytes, and no parameter', () => {
  const body = filePart('leaf', 'A leaf of tea.');
  const leaf = { type: 'string', contentMediaType: 'application/octet-stream', description: 'A leaf of tea.' };
  const { parameters, requestBody, responses } = operationOf({ method: 'POST', body }) ?? {};
  expect(parameters).toBeUndefined();
  expect(requestBody).toEqual({
    required: true,
    content: { 'multipart/form-data': { schema: { type: 'object', properties: { leaf }, required: ['leaf'] } } },
  });
  expect(Object.keys(responses ?? {})).toContain('422');
});

test('a body is described as clients send it, an answer as they get it', () => {
  const Sweet = z.object({ sugar: z._default(z.pipe(z.string(), z.transform(Number)), 2) });
  const Counted = z.object({ sugar: z._default(z.int(), 2) });
  const { requestBody, responses } = operationOf({ method: 'POST', body: Sweet, response: Counted }) ?? {};
  expect(requestBody).toEqual({
    required: true,
    content: { 'application/json': { schema: { type: 'object', properties: { sugar: { type: 'string' } } } } },
  });
  expect(responses?.[200]?.content['application/json']?.schema).toEqual({
    type: 'object',
    properties: { sugar: { type: 'integer', format: 'int64', default: 2 } },
    required: ['sugar'],
  });
});

test('the fields of a body that may come in the query are parameters as well, and neither of the two is required', () => {
  const body = z.object({ cup: z.string() });
  const { parameters, requestBody } = operationOf({ method: 'DELETE', body, bodyOrQuery: true }) ?? {};
  expect(parameters).toEqual([{ name: 'cup', in: 'query', required: false, schema: { type: 'string' } }]);
  expect(requestBody).toMatchObject({
    required: false,
    content: { 'application/json': { schema: { required: ['cup'] } } },
  });
});

test('a guarded route says its scheme and the role it asks for, a public one that it asks for nothing', () => {
  const auth = { scheme: 'bearer', errors: ['not_you'], uses: {}, access: [], identify: async () => ({}) } as const;
  expect(operationOf({})?.security).toEqual([]);
  expect(operationOf({ auth })?.security).toEqual([{ bearer: [] }]);
  expect(operationOf({ auth: { ...auth, role: 'admin' } })?.security).toEqual([{ bearer: ['admin'] }]);
});

test('a ready-made text is shown by its media type', () => {
  const content = (contentType: string) => operationOf({ response: text(contentType) })?.responses[200]?.content;
  expect(content('text/html')).toEqual({ 'text/html': { schema: { type: 'string' } } });
  expect(content('application/json')).toEqual({ 'application/json': { schema: { type: 'object' } } });
});
