import type { InvalidField, InvalidReason } from '../../lib/core/app.ts';

/** One entry of a 422 answer. The input itself is left out: it may be a code or a token. */
interface Entry {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

type Words = { readonly type: string; readonly msg: string };

const expected: Readonly<Record<string, Words>> = {
  string: { type: 'string_type', msg: 'Input should be a valid string' },
  int: { type: 'int_type', msg: 'Input should be a valid integer' },
  number: { type: 'float_type', msg: 'Input should be a valid number' },
  boolean: { type: 'bool_type', msg: 'Input should be a valid boolean' },
  array: { type: 'list_type', msg: 'Input should be a valid list' },
  record: { type: 'dict_type', msg: 'Input should be a valid dictionary' },
  object: {
    type: 'model_attributes_type',
    msg: 'Input should be a valid dictionary or object to extract fields from',
  },
};

/** zod's reasons in the words of the framework that the clients were written against. */
const wording: Readonly<Record<string, (reason: Reason) => Words>> = {
  missing: () => ({ type: 'missing', msg: 'Field required' }),
  json_invalid: () => ({ type: 'json_invalid', msg: 'JSON decode error' }),
  invalid_type: (reason) => expected[reason.expected ?? ''] ?? valueError(reason),
  invalid_value: ({ values = [] }) => ({ type: 'enum', msg: `Input should be ${anyOf(values)}` }),
  too_big: (reason) =>
    reason.origin === 'array'
      ? { type: 'too_long', msg: `List should have at most ${reason.maximum} items after validation` }
      : { type: 'less_than_equal', msg: `Input should be less than or equal to ${reason.maximum}` },
  too_small: (reason) =>
    reason.inclusive
      ? { type: 'greater_than_equal', msg: `Input should be greater than or equal to ${reason.minimum}` }
      : { type: 'greater_than', msg: `Input should be greater than ${reason.minimum}` },
  custom: (reason) => customWords(reason) ?? valueError(reason),
};

interface Reason {
  readonly code: string;
  readonly expected?: string;
  readonly values?: readonly unknown[];
  readonly origin?: string;
  readonly maximum?: number;
  readonly minimum?: number;
  readonly inclusive?: boolean;
  readonly message?: string;
  readonly offset?: number;
  readonly params?: { readonly type?: string; readonly msg?: string };
}

/** The 422 body of the fields that failed, in the order in which they were judged. */
export function validationBody(fields: readonly InvalidField[]): { readonly detail: readonly Entry[] } {
  return { detail: fields.map(entryOf) };
}

function entryOf({ in: place, path, issue }: InvalidField): Entry {
  const reason = issue as InvalidReason & Reason;
  const { type, msg } = (wording[reason.code] ?? valueError)(reason);
  const offset = reason.code === 'json_invalid' ? [reason.offset ?? 0] : [];
  return { type, loc: [place, ...path.map((key) => (typeof key === 'number' ? key : String(key))), ...offset], msg };
}

/** A rule of ours may bring the framework's words for itself in its parameters. */
const customWords = ({ params }: Reason): Words | undefined =>
  params?.type && params.msg ? { type: params.type, msg: params.msg } : undefined;

const valueError = ({ message }: Reason): Words => ({
  type: 'value_error',
  msg: `Value error, ${message || 'the value is not valid'}`,
});

function anyOf(values: readonly unknown[]): string {
  const quoted = values.map((value) => `'${String(value)}'`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
