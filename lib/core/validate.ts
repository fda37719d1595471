import type * as z from 'zod/mini';
import type { InvalidField, InvalidReason } from './app.ts';

/** The parts of a request that a schema reads, as they came in: nothing parsed but the JSON of the body. */
export interface RawParts {
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string>>;
  /** `undefined` = no body was sent. */
  readonly body: { readonly json: unknown } | { readonly invalidAt: number } | undefined;
}

type Schemas = {
  readonly params?: z.ZodMiniType | undefined;
  readonly query?: z.ZodMiniType | undefined;
  readonly body?: z.ZodMiniType | undefined;
  readonly bodyOrQuery?: true;
};

export type Judged =
  | { readonly valid: true; readonly params: unknown; readonly query: unknown; readonly body: unknown }
  | { readonly valid: false; readonly fields: readonly InvalidField[] };

/**
 * Judges path, query and body against a route's schemas and reports every failing field at once.
 * A part without a schema is ignored, whatever was sent.
 */
export function judge(schemas: Schemas, raw: RawParts): Judged {
  const params = judgePart('path', schemas.params, raw.path);
  const query = judgePart('query', schemas.query, raw.query);
  const body = judgeBody(schemas.body, schemas.bodyOrQuery ? completed(raw) : raw.body);
  const fields = [...params.fields, ...query.fields, ...body.fields];
  return fields.length > 0
    ? { valid: false, fields }
    : { valid: true, params: params.value, query: query.value, body: body.value };
}

/** The body with what it lacks taken from the query; one that is no object stays what it is. */
function completed({ query, body }: RawParts): RawParts['body'] {
  if (Object.keys(query).length === 0 || (body && 'invalidAt' in body)) return body;
  const json = body?.json ?? {};
  return typeof json === 'object' && !Array.isArray(json) ? { json: { ...query, ...json } } : body;
}

type Part = { readonly value: unknown; readonly fields: readonly InvalidField[] };

function judgeBody(schema: z.ZodMiniType | undefined, body: RawParts['body']): Part {
  if (!schema) return { value: undefined, fields: [] };
  if (!body) return { value: undefined, fields: [{ in: 'body', path: [], issue: { code: 'missing' } }] };
  if ('invalidAt' in body) {
    return {
      value: undefined,
      fields: [{ in: 'body', path: [], issue: { code: 'json_invalid', offset: body.invalidAt } }],
    };
  }
  if (body.json === null) return { value: undefined, fields: [{ in: 'body', path: [], issue: { code: 'missing' } }] };
  return judgePart('body', schema, body.json);
}

function judgePart(place: InvalidField['in'], schema: z.ZodMiniType | undefined, value: unknown): Part {
  if (!schema) return { value: undefined, fields: [] };
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, fields: [] };
  return {
    value: undefined,
    fields: result.error.issues.map((issue) => ({ in: place, path: issue.path, issue: reasonOf(issue, value) })),
  };
}

function reasonOf(issue: z.core.$ZodIssue, root: unknown): InvalidReason {
  const found = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined | null)?.[key],
    root,
  );
  return found === undefined && issue.code !== 'custom' ? { code: 'missing' } : (issue as unknown as InvalidReason);
}

/**
 * Reads a JSON text; a malformed one gives the offset at which reading stopped. Where the runtime doesn't tell, that is
 * the end of a text that broke off, else 0. Its message may quote the text, so only its own ending is looked at.
 */
export function readJson(text: string): { readonly json: unknown } | { readonly invalidAt: number } {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    const { message } = error as Error;
    const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1];
    return { invalidAt: Number(position ?? (message.startsWith('Unexpected end') ? text.length : 0)) };
  }
}
