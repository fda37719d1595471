import type { Answer, Content, JsonSchema, OpenApiDocument, Operation } from '../openapi-document.ts';
import { refusalText } from './refusal-text.ts';
import { comment, documented, group, indented, literal, type Member, membersText } from './source-text.ts';
import { typeText } from './type-text.ts';

/** One operation with where it is. */
interface Placed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/**
 * The module `types` of a client: `Schemas`, every named schema, and `Operations`, by their ids what each is sent, what
 * it answers and how it refuses. Operations of the tags `leftOut` are no business of the client's.
 */
export function operationTypes(document: OpenApiDocument, leftOut: readonly string[]): string {
  const { schemas } = document.components;
  const named = Object.entries(schemas).map(([name, schema]) =>
    documented(`${name}: ${typeText(schema, 'read')}`, undefined),
  );
  const operations = placed(document, leftOut).map(({ operation }) => operationMember(operation, document));
  return [
    `import type { Refused } from './refusal.ts';`,
    `import type { FileToSend } from './platform.ts';`,
    '',
    `export interface Schemas {\n${indented(membersText(named))}\n}`,
    '',
    `export interface Operations {\n${indented(membersText(operations))}\n}`,
    '',
  ].join('\n');
}

/** The module `plans` of a client: by the ids of operations how their requests are made. */
export function operationPlans(document: OpenApiDocument, leftOut: readonly string[]): string {
  const rows = placed(document, leftOut).map((one) => `${literal(one.operation.operationId)}: ${planOf(one)},`);
  return [
    `import type { Plan } from './plan.ts';`,
    `import type { Operations } from './types.ts';`,
    '',
    `${comment('How each operation is asked for.')}export const plans: Readonly<Record<keyof Operations, Plan>> = {`,
    indented(rows.join('\n')),
    '};',
    '',
  ].join('\n');
}

const placed = ({ paths }: OpenApiDocument, leftOut: readonly string[]): readonly Placed[] =>
  Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    )
    .filter(({ operation }) => !operation.tags.some((tag) => leftOut.includes(tag)))
    .sort((one, other) => (one.operation.operationId < other.operation.operationId ? -1 : 1));

function operationMember(operation: Operation, document: OpenApiDocument): Member {
  const { operationId, summary, description } = operation;
  const parts = [
    documented(`request: ${group(requestMembers(operation))}`, undefined),
    documented(`answer: ${answerText(operation)}`, undefined),
    documented(`refusal: ${refusalText(operation, document)}`, undefined),
  ];
  const words = [summary, description].filter((part) => part !== undefined).join(' ');
  return documented(`${literal(operationId)}: {\n${indented(membersText(parts))}\n}`, words);
}

/** The parts of a request that a caller gives. */
function requestMembers({ operationId, parameters = [], requestBody }: Operation): readonly Member[] {
  const ofPlace = (place: 'path' | 'query'): readonly Member[] => {
    const here = parameters.filter((one) => one.in === place);
    if (here.length === 0) return [];
    const required = here.filter((one) => one.required).map(({ name }) => name);
    const properties = Object.fromEntries(
      here.map(({ name, schema, description }) => [name, { ...schema, ...(description && { description }) }]),
    );
    const type = typeText({ type: 'object', properties, required }, 'send');
    return [part(place, type, required.length > 0)];
  };
  const strange = parameters.find(({ in: place, name }) => place === 'header' && name !== keyHeader);
  if (strange) throw new Error(`${operationId} takes the header ${strange.name}, which the client can't send`);
  return [
    ...ofPlace('path'),
    ...ofPlace('query'),
    ...(requestBody ? [part('body', typeText(schemaOf(requestBody.content), 'send'), requestBody.required)] : []),
    ...(takesKey(parameters) ? [part('idempotencyKey', 'string', false)] : []),
  ];
}

const part = (name: string, type: string, isRequired: boolean): Member =>
  documented(isRequired ? `readonly ${name}: ${type}` : `readonly ${name}?: ${type} | undefined`, undefined);

const keyHeader = 'Idempotency-Key';
const form = 'multipart/form-data';

const takesKey = (parameters: Operation['parameters'] = []): boolean =>
  parameters.some(({ name }) => name === keyHeader);

/** What is sent or answered is of one media type. */
const schemaOf = (content: Content): JsonSchema => Object.values(content)[0]?.schema ?? {};

function answerText({ operationId, responses }: Operation): string {
  const { content }: Answer = responses[200] ?? { description: '', content: {} };
  const schema = content['application/json']?.schema;
  if (!schema) throw new Error(`${operationId} answers no JSON, which is all that the client reads`);
  return typeText(schema, 'read');
}

function planOf({ method, path, operation: { security, parameters, requestBody } }: Placed): string {
  const marks = [
    ...(security.length > 0 ? ['takesToken: true'] : []),
    ...(takesKey(parameters) ? ['takesKey: true'] : []),
    ...(requestBody && form in requestBody.content ? ['sendsForm: true'] : []),
  ];
  return `{ ${[`method: ${literal(method)}`, `path: ${literal(path)}`, ...marks].join(', ')} }`;
}
