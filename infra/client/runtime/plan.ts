/** How an operation is asked for. */
export interface Plan {
  readonly method: string;
  /** With `{names}` for the parameters of the path. */
  readonly path: string;
  /** The access token is sent along, and a 401 means that it has expired. */
  readonly takesToken?: true;
  /** It may be repeated with the same key without a second effect. */
  readonly takesKey?: true;
  /** Its body is a form with files. */
  readonly sendsForm?: true;
}

/** How the socket of a channel is opened, and what it brings. */
export interface ChannelPlan {
  readonly path: string;
  /** The parameter of the address that carries the access token. */
  readonly token: string;
  /** The type of the first message, from which on nothing is missed. */
  readonly greeting: string;
  readonly types: readonly string[];
}

/** Everything that a request can consist of. */
export interface RequestParts {
  readonly path?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
  /** Made up where there is none. Give one to repeat a request whose answer got lost. */
  readonly idempotencyKey?: string | undefined;
}

/** What a client knows of each operation. */
export interface OperationTypes {
  readonly request: RequestParts;
  readonly answer: unknown;
  readonly refusal: object;
}

/** An API with the operations that a client uses by itself: `Api extends ApiTypes<Api>`. */
export type ApiTypes<Api> = Readonly<Record<keyof Api | OwnOperation, OperationTypes>>;

export type OwnOperation = 'auth.refresh' | 'auth.logout' | 'users.heartbeat' | 'users.getMyStatus';

/** A request as arguments: none where everything of it is optional. */
export type Arguments<Request> = Record<never, never> extends Request ? [request?: Request] : [request: Request];
