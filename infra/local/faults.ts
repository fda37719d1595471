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
  /** The first matching call that is hit, counted from 1; default the next one. */
  readonly nth?: number;
}

export interface Fault extends FaultTarget {
  /** How many calls in a row are hit; default 1. */
  readonly times?: number;
  readonly kind: FaultKind;
  /** Milliseconds of wall-clock time, for `delay`. */
  readonly delayMs?: number;
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
  inject(fault: Fault): void;
  /** Arms a hold of the target's call and all further ones, until it is released. */
  hold(target: FaultTarget): Hold;
  injectStream(fault: StreamFault): void;
  /** What hits this call; a fault is thereby used up once. */
  take(call: { functionName: string; service: string; operation: string }): Hit | undefined;
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

type ArmedCall = Armed<Hit & FaultTarget>;

function positive(name: string, value: number): number {
  if (!(value >= 1)) throw new Error(`A fault's ${name} must be at least 1, not ${value}`);
  return value;
}

function takeFirst<T>(armed: Armed<T>[], matches: (fault: T) => boolean): T | undefined {
  for (const candidate of armed) {
    if (!matches(candidate.fault)) continue;
    if (candidate.toSkip > 0) {
      candidate.toSkip -= 1;
      continue;
    }
    candidate.left -= 1;
    if (candidate.left <= 0) armed.splice(armed.indexOf(candidate), 1);
    return candidate.fault;
  }
  return undefined;
}

function armHold(target: FaultTarget, calls: ArmedCall[]): Hold {
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const wait = (): Promise<void> => {
    reached.resolve();
    return released.promise;
  };
  const release = (): void => {
    if (calls.includes(armed)) calls.splice(calls.indexOf(armed), 1);
    released.resolve();
  };
  const fault = { ...target, kind: 'hold', wait, release } as const;
  const armed: ArmedCall = {
    fault,
    toSkip: positive('nth', target.nth ?? 1) - 1,
    left: Number.POSITIVE_INFINITY,
  };
  calls.push(armed);
  return { reached: reached.promise, release };
}

/** No faults armed. */
export function createFaults(): Faults {
  const calls: ArmedCall[] = [];
  const batches: Armed<StreamFault>[] = [];
  return {
    inject(fault) {
      if (fault.kind === 'conflict' && (fault.service ?? 'dynamodb') !== 'dynamodb') {
        throw new Error(`Only dynamodb knows the fault 'conflict', not ${fault.service}`);
      }
      calls.push({ fault, toSkip: positive('nth', fault.nth ?? 1) - 1, left: positive('times', fault.times ?? 1) });
    },
    hold: (target) => armHold(target, calls),
    injectStream(fault) {
      batches.push({ fault, toSkip: 0, left: positive('times', fault.times ?? 1) });
    },
    take: ({ functionName, service, operation }) =>
      takeFirst(
        calls,
        (fault) =>
          (fault.functionName ?? functionName) === functionName &&
          (fault.service ?? service) === service &&
          (fault.operation === '*' || fault.operation === operation),
      ),
    takeStream: (functionName) =>
      takeFirst(batches, (fault) => (fault.functionName ?? functionName) === functionName)?.kind,
    clear() {
      for (const { fault } of calls.splice(0)) if (fault.kind === 'hold') fault.release();
      batches.length = 0;
    },
  };
}
