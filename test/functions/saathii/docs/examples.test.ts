import { expect, test } from 'vitest';
import { about } from '../../../../functions/saathii/docs/_about.ts';
import { aboutSockets } from '../../../../functions/saathii/docs/_about-sockets.ts';
import type { HttpRoute } from '../../../../lib/core/contract.ts';
import { isFilePart } from '../../../../lib/core/file-part.ts';
import { isText } from '../../../../lib/core/text-response.ts';
import type { RouteExample } from '../../../../lib/docs/about.ts';
import type { Operation } from '../../../../lib/docs/openapi-document.ts';
import { fits, fitsSchema } from '../../../support/documented.ts';
import { routes as all, asyncApi, openApi } from '../../../support/rendered.ts';
import { exampleStory } from './example-story.ts';

const routes = all.flatMap((route) => (route.kind === 'http' && route.method !== 'ANY' ? [route as HttpRoute] : []));
const examplesOf = ({ id }: HttpRoute): readonly RouteExample[] => about.examples[id] ?? [];
const operationOf = ({ method, path }: HttpRoute): Operation =>
  openApi.paths[path]?.[method.toLowerCase()] as Operation;
const listed = routes.flatMap((route) =>
  examplesOf(route).map((example) => ({ title: `${route.id}: ${example.name}`, route, example })),
);

test('every route has an example of what it answers, but for those that answer pages and documents', () => {
  const without = routes.filter((route) => examplesOf(route).length === 0);
  expect(without.map(({ id }) => id)).toEqual(routes.filter(({ response }) => isText(response)).map(({ id }) => id));
});

test('every route that takes a body has an example of it, but for files', () => {
  const taking = routes.filter(({ body }) => body && !isFilePart(body));
  expect(taking.filter((route) => !examplesOf(route).some(({ body }) => body)).map(({ id }) => id)).toEqual([]);
});

test('there is no example of a route that is not there, and no two of a route have one name', () => {
  const ids = routes.map(({ id }) => id);
  expect(Object.keys(about.examples).filter((id) => !ids.includes(id))).toEqual([]);
  expect(listed.map(({ title }) => title)).toEqual([...new Set(listed.map(({ title }) => title))]);
});

test.each(listed)(
  '$title fits the schemas of its request and of its answer, without a field more',
  ({ route, example }) => {
    const { parameters = [], requestBody, responses } = operationOf(route);
    expect(fits(openApi, responses[200] as Operation['responses'][string], example.answer)).toBe(true);
    const schema = requestBody?.content['application/json']?.schema;
    if (example.body) expect(fitsSchema(openApi, schema ?? false, example.body)).toBe(true);
    for (const place of ['path', 'query'] as const) {
      for (const [name, value] of Object.entries(example[place] ?? {})) {
        const parameter = parameters.find((one) => one.in === place && one.name === name);
        expect([name, fitsSchema(openApi, parameter?.schema ?? false, value)]).toEqual([name, true]);
      }
    }
  },
);

test.each(Object.entries(aboutSockets.examples))('the examples of the message %s fit its schema', (type, examples) => {
  const { payload } = asyncApi.components.messages[type] ?? {};
  for (const example of examples) expect(fitsSchema(asyncApi, payload ?? false, example)).toBe(true);
});

test('every message of the sockets has an example', () => {
  expect(Object.keys(aboutSockets.examples).sort()).toEqual(Object.keys(asyncApi.components.messages).sort());
});

/** The fields and JSON types of a value; a list stands for its first entry. */
function shapeOf(value: unknown): unknown {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
}

const story = exampleStory();

test.each(listed)('$title is answered as it shows, field by field, by the running app', async ({ route, example }) => {
  const { status, body } = await story.play(route, example);
  expect([status, shapeOf(body)]).toEqual([200, shapeOf(example.answer)]);
});
