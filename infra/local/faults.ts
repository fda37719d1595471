import { isDeepStrictEqual } from 'node:util';

/**
 * What goes wrong with a call. `lost response`: it is executed, then the connection is cut. `crash`: it is executed,
 * then the instance that made it dies, before it hears so. `timeout`: it is neither executed nor answered.
 */
export const faultKinds = ['throttle', 'error', 'conflict', 'timeout', 'lost response', 'crash', 'delay'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** The calls that something goes wrong with. */
export interface FaultTarget {
  /** Only calls of this function; every caller when absent. */
  readonly functionName?: string;
  /** The service's IAM prefix, e.g. `dynamodb`; every service when absent. */
  readonly service?: string;
  /** The API operation, e.g. `TransactWriteItems`, or `*` for any. */
  readonly operation: string;
  /** Only calls that touch exactly items of these kinds, by what their partition keys begin with, e.g. `USER`. */
  readonly entities?: readonly string[];
  /** The first matching call that is hit, counted from 1; default the next one. */
  readonly nth?: number;
  /** Only calls of one invocation: the next one of the function that calls anything and that no other such fault follows. */
  readonly oneInvocation?: true;
}

export interface Fault extends FaultTarget {
  /** How many calls in a row are hit; default 1. */
  readonly times?: number;
  readonly kind: FaultKind;
  /** Milliseconds of wall-clock time, for `delay`. */
  readonly delayMs?: number;
}

/** A call as it is about to be executed. */
export interface ArrivingCall {
  readonly functionName: string;
  readonly service: string;
  readonly operation: string;
  readonly entities?: readonly string[];
  /** Which invocation makes it; absent or empty = nobody knows. */
  readonly traceId?: string;
}

/** A fault that waits for its calls. */
export interface ArmedFault {
  /** How many calls it has hit. */
  readonly hits: number;
  /** Resolves when an invocation has begun to call that this fault follows; only of faults of one invocation. */
  readonly following: Promise<void>;
  /** Nothing is hit by it any more. */
  disarm(): void;
}

/** Calls that wait, the retries of impatient callers among them, until they are let go. */
export interface Hold {
  /** Resolves when the first call waits. */
  readonly reached: Promise<void>;
  /** Executes the waiting calls but those that their callers have given up; further calls pass. */
  release(): void;
}

/** What hits a call: a fault, or a hold that it waits for. */
export type Hit = Fault | { readonly kind: 'hold'; wait(): Promise<void>; release(): void };

/** What goes wrong with a batch of stream records on its way to a function. */
export type StreamFaultKind = 'drop' | 'duplicate' | 'reorder';

export interface StreamFault {
  readonly kind: StreamFaultKind;
  /** How many batches in a row are hit; default 1. */
  readonly times?: number;
  /** Only batches for this function; every function when absent. */
  readonly functionName?: string;
}

export interface Faults {
  /** Arms a fault; the earliest armed one that matches a call hits it. */
  inject(fault: Fault): ArmedFault;
  /** Arms a hold of the target's call and all further ones, until it is released. */
  hold(target: FaultTarget): Hold;
  injectStream(fault: StreamFault): void;
  /** What hits this call; a fault is thereby used up once. */
  take(call: ArrivingCall): Hit | undefined;
  /** The fault that hits the function's next batch, which is thereby used up once. */
  takeStream(functionName: string): StreamFaultKind | undefined;
  /** Disarms everything and releases what is held. */
  clear(): void;
}

interface Armed<T> {
  readonly fault: T;
  toSkip: number;
  left: number;
}

interface ArmedCall extends Armed<Hit & FaultTarget> {
  hits: number;
  /** The invocation that it follows, once there is one. */
  traceId?: string;
  readonly following: PromiseWithResolvers<void>;
}

function positive(name: string, value: number): number {
  if (!(value >= 1)) throw new Error(`A fault's ${name} must be at least 1, not ${value}`);
  return value;
}

function takeFirst<One extends Armed<unknown>>(armed: One[], matches: (one: One) => boolean): One | undefined {
  for (const candidate of armed) {
    if (!matches(candidate)) continue;
    if (candidate.toSkip > 0) {
      candidate.toSkip -= 1;
      continue;
    }
    candidate.left -= 1;
    if (candidate.left <= 0) armed.splice(armed.indexOf(candidate), 1);
    return candidate;
  }
  return undefined;
}

function disarm<One>(armed: One[], one: One): void {
  if (armed.includes(one)) armed.splice(armed.indexOf(one), 1);
}

/** The fault of one invocation that has waited longest for one follows this invocation from its first call on. */
function follow({ functionName, traceId }: ArrivingCall, armed: readonly ArmedCall[], followed: Set<string>): void {
  if (!traceId || followed.has(traceId)) return;
  const next = armed.find(
    ({ fault, traceId }) => fault.oneInvocation && traceId === undefined && fault.functionName === functionName,
  );
  if (!next) return;
  followed.add(traceId);
  next.traceId = traceId;
  next.following.resolve();
}

function isOf(call: ArrivingCall, { fault, traceId }: ArmedCall): boolean {
  const { functionName = call.functionName, service = call.service, operation, entities, oneInvocation } = fault;
  return (
    functionName === call.functionName &&
    service === call.service &&
    (operation === '*' || operation === call.operation) &&
    (!entities || isDeepStrictEqual(new Set(entities), new Set(call.entities))) &&
    (!oneInvocation || (traceId !== undefined && traceId === call.traceId))
  );
}

/** What is armed for calls from the `nth` on; nothing is hit by it yet. */
const armed = (fault: Hit & FaultTarget, left: number): ArmedCall => ({
  ...{ fault, left, hits: 0, following: Promise.withResolvers<void>() },
  toSkip: positive('nth', fault.nth ?? 1) - 1,
});

function armHold(target: FaultTarget, calls: ArmedCall[]): Hold {
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const wait = (): Promise<void> => {
    reached.resolve();
    return released.promise;
  };
  const release = (): void => {
    disarm(calls, held);
    released.resolve();
  };
  const held = armed({ ...target, kind: 'hold', wait, release }, Number.POSITIVE_INFINITY);
  calls.push(held);
  return { reached: reached.promise, release };
}

/** No faults armed. */
export function createFaults(): Faults {
  const calls: ArmedCall[] = [];
  const batches: Armed<StreamFault>[] = [];
  const followed = new Set<string>();
  return {
    inject(fault) {
      if (fault.kind === 'conflict' && (fault.service ?? 'dynamodb') !== 'dynamodb') {
        throw new Error(`Only dynamodb knows the fault 'conflict', not ${fault.service}`);
      }
      if (fault.oneInvocation && !fault.functionName) throw new Error('A fault of one invocation names its function');
      const one = armed(fault, positive('times', fault.times ?? 1));
      calls.push(one);
      return {
        get hits() {
          return one.hits;
        },
        following: one.following.promise,
        disarm: () => disarm(calls, one),
      };
    },
    hold: (target) => armHold(target, calls),
    injectStream(fault) {
      batches.push({ fault, toSkip: 0, left: positive('times', fault.times ?? 1) });
    },
    take(call) {
      follow(call, calls, followed);
      const hit = takeFirst(calls, (one) => isOf(call, one));
      if (hit) hit.hits += 1;
      return hit?.fault;
    },
    takeStream: (functionName) =>
      takeFirst(batches, ({ fault }) => (fault.functionName ?? functionName) === functionName)?.fault.kind,
    clear() {
      for (const { fault } of calls.splice(0)) if (fault.kind === 'hold') fault.release();
      batches.length = 0;
      followed.clear();
    },
  };
}
