import type { Commit } from '../once/commit.ts';
import type { Failure } from './failure.ts';
import type { Grant, Opened, Resources } from './grant.ts';

/** An answer as it is kept: whoever repeats the request gets the same status and the same bytes of JSON. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
}

/** A request by which it is recognised when it comes again; parameters and content as they came out of validation. */
export interface RepeatableRequest {
  /** What the client calls it; without a name a request is never taken for another one. */
  readonly key: string | undefined;
  readonly method: string;
  /** The path of the route, with its parameters in braces. */
  readonly path: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** The one run of a request that may have an effect and say what is answered. */
export interface Run {
  /**
   * As `Commit` says, the answer being kept by the same transaction. A run that is not the one any more throws
   * `Refused`, and then nothing was written.
   */
  readonly commit: Commit<KeptAnswer>;
  /** Keeps an answer that no commit has kept; throws `Refused` as `commit` does. */
  keep(answer: KeptAnswer): Promise<void>;
  /** Forgets the request, unless its answer is kept, so that it can be tried again at once. Never throws, never hangs. */
  release(): Promise<void>;
}

/** How a route recognises requests that come again; a value from the app, so that other routes bundle none of it. */
export interface Once<Caller = never, Code extends string = string, Uses extends Resources = Resources> {
  readonly errors: readonly Code[];
  readonly uses: Uses;
  readonly access: readonly Grant[];
  /** The run of this request, or what it was answered before, or why it is neither. `now` is the time of the request. */
  begin(
    caller: Caller,
    request: RepeatableRequest,
    opened: Opened<Uses>,
    now: Date,
  ): Promise<Run | KeptAnswer | Failure<Code>>;
}
