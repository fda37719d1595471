import type { Answer as Documented, OpenApiDocument, Operation } from '../../../lib/docs/openapi-document.ts';
import type { Answer } from '../client.ts';
import { examplesOf, fits } from '../documented.ts';
import { type Asker, type Sketch, unfit } from './requests.ts';

/** What the platform says by itself, in a body of its own; clients go by the status. */
const platform: ReadonlySet<number> = new Set([403, 413, 429, 431]);

/** What is wrong with an answer, by the document alone; nothing if it may be. */
export function faultOf(
  document: OpenApiDocument,
  operation: Operation,
  { asker, body: sent }: Pick<Sketch, 'asker' | 'body'>,
  { status, headers, body }: Answer,
): string | undefined {
  if (platform.has(status) && isOfPlatform(body)) return undefined;
  const documented = operation.responses[status];
  if (status === 500 || !documented) return `is not said to answer ${status}`;
  const fault = breachOf(operation, asker, status);
  if (fault !== undefined) return fault;
  if (status === 200 && operation.requestBody?.required && isNothing(sent)) return 'takes a body that is none';
  const type = headers.get('content-type') ?? '';
  if (!documented.content[type]) return `is not said to answer ${status} as ${type}`;
  if (type !== 'application/json') return undefined;
  if (!fits(document, documented, body) && !isText(documented)) return `answers ${status} outside its schema`;
  if (status !== 200 && !isSaid(document, documented, body))
    return `answers ${status} in words that are not documented`;
  return undefined;
}

/** Whether what was sent can't be what any operation asks for: no object of JSON, and no file. */
function isNothing(sent: Sketch['body']): boolean {
  if (!sent) return true;
  if ('file' in sent) return sent.file === 'other part';
  if ('json' in sent) return typeof sent.json !== 'object' || sent.json === null || Array.isArray(sent.json);
  return !/^\ufeff?\s*\{/.test(sent.raw);
}

const isOfPlatform = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'message' in body && !('detail' in body);

/** Documents that are served have no schema to be held against. */
const isText = ({ content }: Documented): boolean =>
  Object.keys(content['application/json']?.schema ?? {}).length === 1;

/** Whether somebody got somewhere who may not, or was kept out who may. */
function breachOf({ security: [scheme] }: Operation, asker: Asker, status: number): string | undefined {
  if (!scheme) return undefined;
  const [role] = Object.values(scheme).flat();
  const isUnfit = (unfit as readonly string[]).includes(asker);
  if (isUnfit) return status === 401 ? undefined : `answers ${status} to ${asker}`;
  if (status === 401) return 'answers 401 to a good token';
  const lacksRole = asker === 'plain' && role !== undefined;
  if (lacksRole !== (status === 403)) return `answers ${status} to somebody ${lacksRole ? 'without' : 'with'} its role`;
  return undefined;
}

/** Whether a refusal is in the words of one of its examples, placeholders apart; what is malformed has its own words. */
function isSaid(document: OpenApiDocument, documented: Documented, body: { readonly detail?: unknown }): boolean {
  if (Array.isArray(body.detail)) return true;
  const examples = examplesOf(document, documented) as readonly { readonly detail?: unknown }[];
  return examples.some(({ detail }) => typeof detail === 'string' && pattern(detail).test(String(body.detail)));
}

const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split(/\{\w+\}/)
      .map(literal)
      .join('.+')}$`,
  );
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
