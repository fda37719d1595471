import type { HttpRoute } from '../core/contract.ts';
import { type FilePart, isFilePart } from '../core/file-part.ts';
import { isText } from '../core/text-response.ts';
import { keyPattern } from '../core/validate.ts';
import { type ErrorForms, errorAnswers } from './error-answers.ts';
import type { Content, JsonSchema, Operation, Parameter } from './openapi-document.ts';
import type { SchemaBook } from './schema-book.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents list routes of every shape.
type Route = HttpRoute<any>;

/** What a document says about one route. */
export function operationOf(route: Route, book: SchemaBook, forms: ErrorForms): Operation {
  const instead = route.bodyOrQuery ? parametersOf(route, 'body', book) : [];
  const named = [...parametersOf(route, 'path', book), ...parametersOf(route, 'query', book), ...instead];
  const parameters = route.once ? [...named, idempotencyKey] : named;
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    security: securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: { required: !route.bodyOrQuery, content: sent(route.id, route.body, book) } }),
    responses: {
      200: { description: 'OK', content: answered(route, book) },
      ...errorAnswers(route, parameters, forms),
    },
  };
}

const json = (schema: JsonSchema): Content => ({ 'application/json': { schema } });

const sent = (id: string, body: NonNullable<Route['body']>, book: SchemaBook): Content =>
  isFilePart(body) ? form(body) : json(book.describe(body, 'input', `${id}: its body`));

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
function answered({ id, response }: Route, book: SchemaBook): Content {
  if (!isText(response)) return json(book.describe(response, 'output', `${id}: its response`));
  const { contentType } = response;
  return { [contentType]: { schema: { type: contentType === 'application/json' ? 'object' : 'string' } } };
}
