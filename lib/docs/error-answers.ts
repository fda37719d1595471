import { STATUS_CODES } from 'node:http';
import { accessOf, type HttpRoute } from '../core/contract.ts';
import { judge } from '../core/validate.ts';
import type { Answer, Example, Header, Parameter, Reference } from './openapi-document.ts';
import { type ErrorForm, invalidFields, invalidityOf, refusalOf } from './refusal.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents list routes of every shape.
type Route = HttpRoute<any>;

/** Where the schemas of an app's forms of errors stand. */
export type ErrorForms = Readonly<Record<ErrorForm, Reference>>;

/** One reason for an answer of a status. */
interface Reason {
  readonly status: number;
  readonly words: string;
  readonly form: ErrorForm;
  readonly headers: readonly string[];
  readonly examples: Readonly<Record<string, Example | Reference>>;
}

/**
 * The codes of every failure that a route can answer: its authentication's, its own, those of repeated requests and
 * those of the house stack.
 */
export function failureCodes(route: Route): readonly string[] {
  const ofAuthentication = route.auth === 'public' ? [] : route.auth.errors;
  const ofRepeats = route.once?.errors ?? [];
  const ofBody = route.body ? ['payload_too_large'] : [];
  const ofDependencies = accessOf(route).length > 0 ? ['service_unavailable'] : [];
  const ofStack = [...ofBody, ...ofDependencies, 'internal_error'];
  return [...new Set([...ofAuthentication, ...route.errors, ...ofRepeats, ...ofStack])];
}

/** Every answer of a route but the good one, by status, with the reasons for it and what is really said. */
export function errorAnswers(
  route: Route,
  parameters: readonly Parameter[],
  forms: ErrorForms,
): Readonly<Record<string, Answer>> {
  const reasons = [...failureCodes(route).map((code) => refused(route, code)), ...malformed(route, parameters)];
  const byStatus = Map.groupBy(reasons, ({ status }) => status);
  return Object.fromEntries([...byStatus].map(([status, same]) => [status, answerOf(status, same, forms)]));
}

function refused({ app }: Route, code: string): Reason {
  const { status, text, form, headers } = refusalOf(app, code);
  return {
    ...{ status, form, headers },
    words: `\`${text}\``,
    examples: { [code]: { $ref: `#/components/examples/${code}` } },
  };
}

/** A route that takes anything in can be sent nonsense. */
function malformed(route: Route, parameters: readonly Parameter[]): readonly Reason[] {
  if (!route.body && parameters.length === 0) return [];
  const fields = nonsense(parameters)
    .map((raw) => judge(route, raw))
    .find((judged) => !judged.valid)?.fields;
  const { statusCode: status, ...example } = invalidityOf(route.app, fields ?? invalidFields);
  return [
    { status, words: 'malformed input', form: 'invalid', headers: [], examples: fields ? { malformed: example } : {} },
  ];
}

/** Requests that most schemas refuse: an empty object for a body and words in every parameter; no body at all. */
function nonsense(parameters: readonly Parameter[]) {
  const place = (wanted: Parameter['in']): Record<string, string> =>
    Object.fromEntries(parameters.filter((one) => one.in === wanted).map(({ name }) => [name, 'no such value']));
  const raw = { path: place('path'), query: place('query') };
  return [
    { ...raw, body: { json: {} } },
    { ...raw, body: undefined },
  ];
}

function answerOf(status: number, reasons: readonly Reason[], forms: ErrorForms): Answer {
  const headers = [...new Set(reasons.flatMap((reason) => reason.headers))];
  const schemas = [...new Set(reasons.map(({ form }) => form))].map((form) => forms[form]);
  const [schema = {}, ...others] = schemas;
  return {
    description: `${STATUS_CODES[status]}: ${reasons.map(({ words }) => words).join(', ')}.`,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers.map(headerOf)) }),
    content: {
      'application/json': {
        schema: others.length > 0 ? { anyOf: schemas } : { ...schema },
        examples: Object.assign({}, ...reasons.map(({ examples }) => examples)),
      },
    },
  };
}

const headerOf = (name: string): readonly [string, Header] => {
  const known = knownHeaders[name];
  if (!known) throw new Error(`a refusal comes with the header ${name}, of which documents know nothing`);
  return known;
};

/** Headers that refusals come with, as documents spell and explain them. */
const knownHeaders: Readonly<Record<string, readonly [string, Header]>> = {
  'retry-after': [
    'Retry-After',
    { description: 'Seconds after which it is worth trying again.', schema: { type: 'integer' } },
  ],
  allow: ['Allow', { description: 'The methods that the path knows.', schema: { type: 'string' } }],
  'www-authenticate': [
    'WWW-Authenticate',
    { description: 'The scheme to authenticate with. The gateway may rename this header.', schema: { type: 'string' } },
  ],
};
