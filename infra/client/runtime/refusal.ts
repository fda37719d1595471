/** A field that is not valid. */
export interface InvalidField {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

/** What is known of one kind of refusal. */
export interface Refused<Status extends number, Detail extends string | undefined, Fields = undefined> {
  readonly status: Status;
  readonly detail: Detail;
  readonly fields: Fields;
}

/** The server has said no. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** The id of the operation that has refused. */
  readonly operation: string;
  readonly status: number;
  /** Its words; `undefined` where it says none, or lists fields. */
  readonly detail: string | undefined;
  /** The fields that are not valid, with a 422. */
  readonly fields: readonly InvalidField[] | undefined;
  /** Seconds after which it is worth trying again. */
  readonly retryAfter: number | undefined;

  constructor(operation: string, { status, body, retryAfter }: Reply) {
    const detail = (body as { readonly detail?: unknown } | null | undefined)?.detail;
    const words = typeof detail === 'string' ? detail : undefined;
    super(`${operation} was answered ${status}${words === undefined ? '' : `: ${words}`}`);
    this.operation = operation;
    this.status = status;
    this.detail = words;
    this.fields = Array.isArray(detail) ? detail : undefined;
    this.retryAfter = retryAfter;
  }
}

/** Nothing has come back, or nothing that the server has said. Whether the request had its effect is not known. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** Asked with this key again, the request has its effect once. */
  readonly idempotencyKey: string | undefined;

  constructor(cause?: unknown, idempotencyKey?: string) {
    super('the server could not be reached', { cause });
    this.idempotencyKey = idempotencyKey;
  }
}

/** Nobody is logged in any more. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';

  constructor() {
    super('nobody is logged in');
  }
}

/** An answer as it came. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter: number | undefined;
}
