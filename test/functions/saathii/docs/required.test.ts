import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { findRoutes } from '../../../../infra/routes.ts';
import { isFilePart } from '../../../../lib/core/file-part.ts';

const file = new URL('../../../../functions/saathii/docs/openapi.json', import.meta.url);
const { paths } = JSON.parse(readFileSync(file, 'utf8'));

const routes = (await findRoutes()).flatMap(({ route }) => (route.kind === 'http' ? [route] : []));

/** The names without which an empty object is refused. */
const missedIn = (schema: z.core.$ZodType): readonly unknown[] =>
  [...new Set(z.safeParse(schema, {}).error?.issues.map(({ path }) => path[0]))].sort();

test('a body says of exactly those fields that they are required without which it is refused', () => {
  const bodies = routes.flatMap(({ method, path, body }) =>
    body && !isFilePart(body) ? [{ method, path, body }] : [],
  );
  expect(bodies.length).toBeGreaterThan(10);
  for (const { method, path, body } of bodies) {
    const { schema } = paths[path][method.toLowerCase()].requestBody.content['application/json'];
    expect.soft([path, (schema.required ?? []).toSorted()]).toEqual([path, missedIn(body)]);
  }
});

test('a query says of exactly those parameters that they are required without which it is refused', () => {
  const queries = routes.flatMap(({ method, path, query }) => (query ? [{ method, path, query }] : []));
  expect(queries.length).toBeGreaterThan(5);
  for (const { method, path, query } of queries) {
    const { parameters } = paths[path][method.toLowerCase()];
    const required = parameters.filter((one: { in: string; required: boolean }) => one.in === 'query' && one.required);
    expect.soft([path, required.map(({ name }: { name: string }) => name).sort()]).toEqual([path, missedIn(query)]);
  }
});
