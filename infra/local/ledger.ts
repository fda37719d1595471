/** One AWS call as the endpoint saw it. */
export interface LedgerCall {
  /** The `Root` of the trace header: the same for all calls of one invocation; empty when the caller sent none. */
  readonly traceId: string;
  readonly functionName: string;
  /** The service's IAM prefix, e.g. `dynamodb`. */
  readonly service: string;
  readonly operation: string;
  /** Milliseconds of a monotonic clock. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** `ok`, or the code of the error that was answered, or the fault that cut the call off. */
  readonly outcome: string;
  /** Partition-key prefixes before the first `#`, e.g. `USER`. */
  readonly entities: readonly string[];
  /** IAM actions used (none when access was refused) with the key prefix where there is one, e.g. `dynamodb:PutItem OTP#`. */
  readonly accesses: readonly string[];
}

/** What one invocation cost. */
export interface InvocationFigures {
  readonly functionName: string;
  readonly traceId: string;
  readonly calls: number;
  /** The longest chain of calls each of which started after the one before it had ended. */
  readonly serialDepth: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** `service:Operation` of each call, in order of start. */
  readonly operations: readonly string[];
}

export interface Ledger {
  record(call: LedgerCall): void;
  /** Every call, in order of completion. */
  calls(functionName?: string): readonly LedgerCall[];
  /** Figures per invocation, in order of first completion; calls without a trace belong to no invocation. */
  invocations(functionName?: string): readonly InvocationFigures[];
  /** Per function the IAM actions that were really used, with key prefixes. */
  used(): ReadonlyMap<string, ReadonlySet<string>>;
  reset(): void;
}

/** The bound only protects a long-running local cloud's memory. */
const KEPT_CALLS = 100_000;

/** Greedy by end time: no chain of calls that don't overlap can be longer. */
function serialDepth(calls: readonly LedgerCall[]): number {
  let depth = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const call of calls.toSorted((a, b) => a.endedMs - b.endedMs)) {
    if (call.startedMs < end) continue;
    depth += 1;
    end = call.endedMs;
  }
  return depth;
}

function figures(calls: readonly LedgerCall[]): InvocationFigures {
  const { functionName, traceId } = calls[0] as LedgerCall;
  return {
    functionName,
    traceId,
    calls: calls.length,
    serialDepth: serialDepth(calls),
    readUnits: calls.reduce((sum, call) => sum + call.readUnits, 0),
    writeUnits: calls.reduce((sum, call) => sum + call.writeUnits, 0),
    operations: calls.toSorted((a, b) => a.startedMs - b.startedMs).map((call) => `${call.service}:${call.operation}`),
  };
}

/** An empty ledger. */
export function createLedger(): Ledger {
  let recorded: LedgerCall[] = [];
  const used = new Map<string, Set<string>>();
  const of = (functionName?: string) =>
    recorded.filter((call) => functionName === undefined || call.functionName === functionName);
  return {
    record(call) {
      recorded.push(call);
      if (recorded.length > KEPT_CALLS) recorded = recorded.slice(-KEPT_CALLS / 2);
      const accesses = used.get(call.functionName) ?? new Set();
      used.set(call.functionName, accesses);
      for (const access of call.accesses) accesses.add(access);
    },
    calls: of,
    invocations: (functionName) =>
      [
        ...Map.groupBy(
          of(functionName).filter((call) => call.traceId !== ''),
          (call) => `${call.functionName} ${call.traceId}`,
        ).values(),
      ].map(figures),
    used: () => used,
    reset() {
      recorded = [];
      used.clear();
    },
  };
}
