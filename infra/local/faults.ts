/** What goes wrong with a call. `lost response`: it is executed, then the connection is cut. `timeout`: it is neither executed nor answered. */
export type FaultKind = 'throttle' | 'error' | 'conflict' | 'timeout' | 'lost response' | 'delay';

export interface Fault {
  /** Only calls of this function; every caller when absent. */
  readonly functionName?: string;
  /** The service's IAM prefix, e.g. `dynamodb`; every service when absent. */
  readonly service?: string;
  /** The API operation, e.g. `TransactWriteItems`, or `*` for any. */
  readonly operation: string;
  /** The first matching call that is hit, counted from 1; default the next one. */
  readonly nth?: number;
  /** How many calls in a row are hit; default 1. */
  readonly times?: number;
  readonly kind: FaultKind;
  /** Milliseconds of wall-clock time, for `delay`. */
  readonly delayMs?: number;
}

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
  injectStream(fault: StreamFault): void;
  /** The fault that hits this call, which is thereby used up once. */
  take(call: { functionName: string; service: string; operation: string }): Fault | undefined;
  /** The fault that hits the function's next batch, which is thereby used up once. */
  takeStream(functionName: string): StreamFaultKind | undefined;
  clear(): void;
}

interface Armed<T> {
  readonly fault: T;
  toSkip: number;
  left: number;
}

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

/** No faults armed. */
export function createFaults(): Faults {
  const calls: Armed<Fault>[] = [];
  const batches: Armed<StreamFault>[] = [];
  return {
    inject(fault) {
      if (fault.kind === 'conflict' && (fault.service ?? 'dynamodb') !== 'dynamodb') {
        throw new Error(`Only dynamodb knows the fault 'conflict', not ${fault.service}`);
      }
      calls.push({ fault, toSkip: positive('nth', fault.nth ?? 1) - 1, left: positive('times', fault.times ?? 1) });
    },
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
      calls.length = 0;
      batches.length = 0;
    },
  };
}
