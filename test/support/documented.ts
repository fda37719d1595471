import * as z from 'zod';
import type {
  Answer,
  Example,
  JsonSchema,
  OpenApiDocument,
  Operation,
  Reference,
} from '../../lib/docs/openapi-document.ts';

/** Every `$ref` of a document, wherever it stands. */
export function referencesOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : referencesOf(inner),
  );
}

/** What a reference of a document stands for; `undefined` if it leads nowhere. */
export const resolve = (document: object, reference: string): unknown =>
  reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);

/** The operation that a request belongs to; a request that the document doesn't know is an Error. */
export function operationFor(document: OpenApiDocument, method: string, path: string): Operation {
  const template = Object.keys(document.paths).find((one) =>
    new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  const operation = document.paths[template ?? '']?.[method.toLowerCase()];
  if (!operation) throw new Error(`the document knows no ${method} ${path}`);
  return operation;
}

/** Whether a body is exactly what the document says of an answer: of its types, and without a field more. */
export const fits = (document: OpenApiDocument, { content }: Answer, body: unknown): boolean =>
  fitsSchema(document, content['application/json']?.schema ?? false, body);

/** Whether a value is exactly what a schema of a document says, without a field more. */
export function fitsSchema(
  { components: { schemas } }: { readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> } },
  schema: JsonSchema | false,
  value: unknown,
): boolean {
  const text = JSON.stringify({ ...closed(schema || { not: {} }), $defs: closed(schemas) }).replaceAll(
    '#/components/schemas/',
    '#/$defs/',
  );
  return z.fromJSONSchema(JSON.parse(text)).safeParse(value).success;
}

/** The bodies that an answer shows as examples. */
export function examplesOf(document: OpenApiDocument, { content }: Answer): readonly unknown[] {
  const examples = Object.values(content['application/json']?.examples ?? {});
  return examples.map(
    (one: Example | Reference) => ('$ref' in one ? (resolve(document, one.$ref) as Example) : one).value,
  );
}

/** A schema in which no object may have fields that it doesn't name. */
function closed<Schema>(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (_, value) =>
    value?.type === 'object' && value.properties ? { additionalProperties: false, ...value } : value,
  );
}
