import type * as z from 'zod/mini';
import type { InvalidField, InvalidReason } from './app.ts';
import { type FilePart, isFilePart, type UploadedFile } from './file-part.ts';

/** The parts of a request that a schema reads, as they came in: nothing parsed but the JSON of the body. */
export interface RawParts {
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string>>;
  /** What the client calls its request, to be recognised when it comes again. */
  readonly key?: string | undefined;
  /** `undefined` = no body was sent. */
  readonly body: { readonly json: unknown } | { readonly invalidAt: number } | undefined;
  /** Of a body that is a form: the file in it, or what is wrong with it. */
  readonly file?: UploadedFile | readonly InvalidField[];
}

type Schemas = {
  readonly params?: z.ZodMiniType | undefined;
  readonly query?: z.ZodMiniType | undefined;
  readonly body?: z.ZodMiniType | FilePart | undefined;
  readonly bodyOrQuery?: true;
  /** Whether a key is asked for at all. */
  readonly once?: object | undefined;
};

export type Judged =
  | {
      readonly valid: true;
      readonly params: unknown;
      readonly query: unknown;
      readonly key: string | undefined;
      readonly body: unknown;
    }
  | { readonly valid: false; readonly fields: readonly InvalidField[] };

/** Printable ASCII, so that a key is the same bytes for everybody. */
export const keyPattern: RegExp = /^[ -~]{1,255}$/;

/**
 * Judges path, query, key and body against a route's schemas and reports every failing field at once.
 * A part without a schema is ignored, whatever was sent.
 */
export function judge(schemas: Schemas, raw: RawParts): Judged {
  const params = judgePart('path', schemas.params, raw.path);
  const query = judgePart('query', schemas.query, raw.query);
  const body = judgeSent(schemas, raw);
  const key = schemas.once ? raw.key : undefined;
  const fields = [...params.fields, ...query.fields, ...judgeKey(key), ...body.fields];
  return fields.length > 0
    ? { valid: false, fields }
    : { valid: true, params: params.value, query: query.value, key, body: body.value };
}

function judgeSent({ body, bodyOrQuery }: Schemas, raw: RawParts): Part {
  if (isFilePart(body)) return judgeFile(raw.file);
  return bodyOrQuery ? judgeCompleted(body, raw) : judgeBody(body, raw.body);
}

const judgeFile = (file: RawParts['file']): Part =>
  Array.isArray(file) ? { value: undefined, fields: file } : { value: file, fields: [] };

function judgeKey(key: string | undefined): readonly InvalidField[] {
  if (key === undefined || keyPattern.test(key)) return [];
  const issue = { code: 'custom', message: 'a key has 1 to 255 printable ASCII characters' };
  return [{ in: 'header', path: ['idempotency-key'], issue }];
}

/** Judges a body with what it lacks taken from the query, which is where that is said to be wrong. */
function judgeCompleted(schema: z.ZodMiniType | undefined, { query, body }: RawParts): Part {
  const json = body && 'json' in body ? (body.json ?? {}) : {};
  const completes = Object.keys(query).length > 0 && !(body && 'invalidAt' in body);
  if (!completes || typeof json !== 'object' || Array.isArray(json)) return judgeBody(schema, body);
  const { value, fields } = judgeBody(schema, { json: { ...query, ...json } });
  const isOfQuery = (name: PropertyKey | undefined) => name !== undefined && name in query && !(name in json);
  return { value, fields: fields.map((field) => (isOfQuery(field.path[0]) ? { ...field, in: 'query' } : field)) };
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
