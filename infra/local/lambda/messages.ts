/** What passes between an instance (main thread) and its bootstrap (worker thread). */

/** Given to the worker when it starts. */
export interface Startup {
  readonly codeDirectory: string;
  readonly handler: string;
  readonly clock: SharedArrayBuffer;
  readonly compileCacheDirectory: string;
}

/** One invocation; the event travels as JSON text, as it does on the platform. */
export interface Invocation {
  readonly requestId: string;
  readonly traceId: string;
  readonly event: string;
  readonly timeoutMs: number;
  readonly functionArn: string;
}

/** An error as the platform reports it. */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'result'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: ErrorPayload };
