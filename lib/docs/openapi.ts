import type { App } from '../core/app.ts';
import type { AnyRoute, HttpRoute } from '../core/contract.ts';
import type { About } from './about.ts';
import { failureCodes } from './error-answers.ts';
import type { OpenApiDocument, Operation } from './openapi-document.ts';
import { operationOf } from './operation.ts';
import { errorSchemas, refusalOf } from './refusal.ts';
import { createSchemaBook } from './schema-book.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents list routes of every shape.
type Route = HttpRoute<any>;

const methods = ['GET', 'POST', 'PUT', 'DELETE'];
const securitySchemes = { bearer: { type: 'http', scheme: 'bearer' } } as const;

/**
 * The OpenAPI document of an app, derived from its routes and the words of its dialect: one operation for each HTTP
 * route, none for the catch-all and for functions of other kinds. The order of `routes` makes no difference. An example
 * of a route that isn't there is left out. A schema or a code that can't be described is an Error naming it.
 */
export function renderOpenApi(app: App, routes: readonly AnyRoute[], about: About): OpenApiDocument {
  const listed = routes.filter(isListed).sort(byPath);
  const book = createSchemaBook();
  const errors = errorSchemas(app);
  const forms = {
    refusal: book.define('Error', errors.refusal, app.name),
    invalid: book.define('ValidationError', errors.invalid, app.name),
  };
  const paths = Object.groupBy(listed, ({ path }) => path);
  const { title, version, description } = about;
  return {
    openapi: '3.1.0',
    info: { title, version, description },
    servers: [{ url: '/' }],
    tags: tagsOf(about.tags, listed, routes),
    paths: mapValues(paths, (same = []) =>
      Object.fromEntries(
        same.map((route): [string, Operation] => [
          route.method.toLowerCase(),
          operationOf(route, { book, forms, examples: about.examples[route.id] ?? [] }),
        ]),
      ),
    ),
    components: { schemas: book.named(), examples: examplesOf(app, listed), securitySchemes },
  };
}

const isListed = (route: AnyRoute): route is Route => route.kind === 'http' && route.method !== 'ANY';

const byPath = (one: Route, other: Route): number =>
  compare(one.path, other.path) || methods.indexOf(one.method) - methods.indexOf(other.method);

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);

/**
 * The tags that routes bear, and the one that tells of sockets where there are any: first those the app lists, in its
 * order, then the others by name.
 */
function tagsOf(listed: About['tags'], routes: readonly Route[], all: readonly AnyRoute[]): OpenApiDocument['tags'] {
  const borne = new Set(routes.map(({ tag }) => tag));
  const hasSockets = all.some(({ kind }) => kind === 'socket');
  const known = listed
    .filter(({ name, of }) => borne.has(name) || (of === 'sockets' && hasSockets))
    .map(({ name, description }) => ({ name, description }));
  const unlisted = [...borne].filter((name) => known.every((tag) => tag.name !== name)).sort(compare);
  return [...known, ...unlisted.map((name) => ({ name }))];
}

/** The body of every refusal that a route can answer, by its code. */
function examplesOf(app: App, routes: readonly Route[]): OpenApiDocument['components']['examples'] {
  const codes = [...new Set(routes.flatMap(failureCodes))].sort(compare);
  return Object.fromEntries(
    codes.map((code) => {
      const { text, body } = refusalOf(app, code);
      return [code, { summary: text, value: body }];
    }),
  );
}

const mapValues = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
