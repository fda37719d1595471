/** What a failure's text may be filled with, and what the dialect may put into headers (`retryAfterSeconds`). */
export type FailureDetail = Readonly<Record<string, string | number>>;

/**
 * An expected refusal, returned as a value by rules and handlers and turned into a response by the app's dialect.
 * Surprises are thrown instead. The type parameter carries the code, so that a handler which can answer an error
 * that its route does not declare does not compile.
 */
export class Failure<Code extends string = string> {
  readonly code: Code;
  readonly detail: FailureDetail;

  constructor(code: Code, detail: FailureDetail = {}) {
    this.code = code;
    this.detail = detail;
  }
}

/** Short for `new Failure`, so that a rule reads `return refuse('otp_invalid')`. */
export const refuse = <const Code extends string>(code: Code, detail?: FailureDetail): Failure<Code> =>
  new Failure(code, detail);

/** The refusals that the house stack itself can answer; every app's catalogue gives them its own words. */
export type HouseCode = 'internal_error' | 'service_unavailable' | 'payload_too_large';

/** One row of an app's catalogue: the HTTP status and the text, in which `{name}` is filled from the detail. */
export interface FailureText {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A refusal of one field's value: it is answered in the form of a validation error that names the field. */
  readonly field?: { readonly in: 'body' | 'query' | 'path' | 'header'; readonly path: readonly string[] };
}

/** The text of a failure with its `{placeholders}` filled; a placeholder without a value is a programming error. */
export function fillText(text: string, detail: FailureDetail): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = detail[name];
    if (value === undefined) throw new Error(`no value for {${name}}`);
    return String(value);
  });
}

/** A refusal that no rule may take for one of its own: it is thrown past all of them, and the stack answers it. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** Too many requests were touching the same thing at once: nothing was done, and trying again is worth it. */
export class Contention extends Error {
  override readonly name = 'Contention';
}

const throttlingNames = new Set([
  'Contention',
  'ThrottlingException',
  'ThrottledException',
  'Throttling',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'TransactionInProgressException',
  'TimeoutError',
  'AbortError',
  'NetworkingError',
]);
const networkCodes = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * Whether a thrown error means that a dependency is down or overloaded (worth a 503 and a retry by the client)
 * rather than a defect of ours. It looks at what the AWS SDK and Node put on errors, and imports neither.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, $metadata, $fault, CancellationReasons } = error as Error & {
    code?: string;
    $metadata?: { httpStatusCode?: number };
    $fault?: string;
    CancellationReasons?: readonly { Code?: string }[];
  };
  return (
    throttlingNames.has(name) ||
    networkCodes.has(code ?? '') ||
    $fault === 'server' ||
    ($metadata?.httpStatusCode ?? 0) >= 500 ||
    (CancellationReasons ?? []).some((reason) => /Conflict|Throttl|Throughput/.test(reason.Code ?? ''))
  );
}
