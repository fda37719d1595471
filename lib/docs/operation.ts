import type { HttpRoute } from '../core/contract.ts';
import { type FilePart, isFilePart } from '../core/file-part.ts';
import { isText } from '../core/text-response.ts';
import { keyPattern } from '../core/validate.ts';
import type { RouteExample } from './about.ts';
import { type ErrorForms, errorAnswers } from './error-answers.ts';
import type { Content, JsonSchema, Operation, Parameter } from './openapi-document.ts';
import type { SchemaBook } from './schema-book.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents list routes of every shape.
type Route = HttpRoute<any>;

/** What operations are written with. */
export interface OperationDesk {
  readonly book: SchemaBook;
  readonly forms: ErrorForms;
  /** Those of the route. */
  readonly examples: readonly RouteExample[];
}

/** What a document says about one route. */
export function operationOf(route: Route, { book, forms, examples }: OperationDesk): Operation {
  const instead = route.bodyOrQuery ? parametersOf(route, 'body', book) : [];
  const own = [...parametersOf(route, 'path', book), ...parametersOf(route, 'query', book)];
  const named = [...own.map((one) => shown(one, examples[0])), ...instead];
  const parameters = route.once ? [...named, idempotencyKey] : named;
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    security: securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && {
      requestBody: { required: !route.bodyOrQuery, content: sent(route.id, route.body, book, examples) },
    }),
    responses: {
      200: { description: 'OK', content: answered(route, book, examples) },
      ...errorAnswers(route, parameters, forms),
    },
  };
}

type Part = 'body' | 'answer';

/** A schema with what the examples of its route have in its place. */
function json(schema: JsonSchema, examples: readonly RouteExample[], part: Part): Content {
  const having = examples.filter((example) => example[part] !== undefined);
  const listed = having.map(({ name, summary, [part]: value }) => [name, { summary, value }]);
  return { 'application/json': { schema, ...(listed.length > 0 && { examples: Object.fromEntries(listed) }) } };
}

const sent = (
  id: string,
  body: NonNullable<Route['body']>,
  book: SchemaBook,
  examples: readonly RouteExample[],
): Content => (isFilePart(body) ? form(body) : json(book.describe(body, 'input', `${id}: its body`), examples, 'body'));

/** A parameter with what an example has in its place. */
function shown(parameter: Parameter, example: RouteExample | undefined): Parameter {
  const value = example?.[parameter.in as 'path' | 'query']?.[parameter.name];
  return value === undefined ? parameter : { ...parameter, example: value };
}

const form = ({ name, description }: FilePart): Content => ({
  'multipart/form-data': {
    schema: {
      type: 'object',
      properties: { [name]: { type: 'string', contentMediaType: 'application/octet-stream', description } },
      required: [name],
    },
  },
});

function securityOf({ auth }: Route): Operation['security'] {
  return auth === 'public' ? [] : [{ [auth.scheme]: auth.role === undefined ? [] : [auth.role] }];
}

/** The fields of a route's path, its query, or a body that the query can stand for, as they stand in an address. */
function parametersOf(route: Route, part: 'path' | 'query' | 'body', book: SchemaBook): readonly Parameter[] {
  const schema = { path: route.params, query: route.query, body: route.body }[part];
  if (!schema || isFilePart(schema)) return [];
  const where = `${route.id}: its ${part}`;
  const { properties, required = [] } = book.describe(schema, 'input', where);
  if (!properties) throw new Error(`${where} is described by a schema without fields of its own`);
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, { description, ...described }]) => ({
    name,
    in: part === 'path' ? part : 'query',
    required: part === 'path' || (part === 'query' && (required as readonly string[]).includes(name)),
    ...(typeof description === 'string' && { description }),
    schema: described,
  }));
}

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'The same key with the same request within 24 hours has no second effect and is answered as the first one was.',
  schema: { type: 'string', pattern: keyPattern.source },
};

/** A ready-made text is known by its media type alone. */
function answered({ id, response }: Route, book: SchemaBook, examples: readonly RouteExample[]): Content {
  if (!isText(response)) return json(book.describe(response, 'output', `${id}: its response`), examples, 'answer');
  const { contentType } = response;
  return { [contentType]: { schema: { type: contentType === 'application/json' ? 'object' : 'string' } } };
}
