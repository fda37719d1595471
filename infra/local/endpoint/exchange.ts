import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../faults.ts';
import type { Ledger } from '../ledger.ts';
import { AwsError, renderError } from './aws-error.ts';
import type { AwsRequest, AwsResponse } from './aws-request.ts';
import type { AwsService, Executed, ServiceCall } from './aws-service.ts';
import { authorize, type Caller, isAllowed } from './caller.ts';
import { faultRefusal } from './fault-effects.ts';
import type { AccessRequest } from './iam.ts';

/** `no answer`: the connection stays silent. `cut`: the call was executed and its answer is lost. */
export type Outcome = AwsResponse | 'no answer' | 'cut';

export interface ExchangeContext {
  readonly ledger: Ledger;
  readonly faults: Faults;
  /** Ends the instance that runs the invocation of this trace; resolves once it is gone. */
  crash(traceId: string): Promise<void>;
  log(text: string): void;
}

/** One request on its way through a service. */
export interface Exchange {
  readonly request: AwsRequest;
  readonly service: AwsService;
  readonly caller: Caller;
  readonly requestId: string;
}

interface Finished {
  readonly outcome: Outcome;
  readonly result: string;
  readonly executed?: Executed;
}

const ACCESS_ERRORS: Readonly<Record<AwsService['protocol'], { code: string; status: number }>> = {
  'json 1.0': { code: 'AccessDeniedException', status: 400 },
  'json 1.1': { code: 'AccessDeniedException', status: 400 },
  'rest json': { code: 'AccessDeniedException', status: 403 },
  query: { code: 'AuthorizationError', status: 403 },
  'rest xml': { code: 'AccessDenied', status: 403 },
};

function check({ caller, service }: Exchange, needs: readonly AccessRequest[]): void {
  const { code, status } = ACCESS_ERRORS[service.protocol];
  authorize(caller, needs, code, status);
}

/** The answer without the headers that the caller may not see. */
function visible({ caller }: Exchange, { needsToSee = {} }: ServiceCall, response: AwsResponse): AwsResponse {
  const hidden = Object.keys(needsToSee).filter((name) => !isAllowed(caller, needsToSee[name] as AccessRequest));
  if (hidden.length === 0) return response;
  const headers = Object.entries(response.headers).filter(([name]) => !hidden.includes(name));
  return { ...response, headers: Object.fromEntries(headers) };
}

async function execute(exchange: Exchange, call: ServiceCall): Promise<Finished> {
  try {
    const executed = await call.execute();
    return { outcome: visible(exchange, call, executed.response), result: executed.error ?? 'ok', executed };
  } catch (error) {
    const isAbsence = error instanceof AwsError && error.status === 404;
    if (isAbsence && call.needsToLearnOfAbsence !== undefined) check(exchange, [call.needsToLearnOfAbsence]);
    throw error;
  }
}

function withHeadersOf({ service, request }: Exchange, outcome: Outcome): Outcome {
  if (typeof outcome === 'string' || service.headersOf === undefined) return outcome;
  return { ...outcome, headers: { ...outcome.headers, ...service.headersOf(request) } };
}

/** Whether the caller has hung up. */
const givenUp = ({ stream }: AwsRequest): boolean => stream.socket.destroyed;

async function run(exchange: Exchange, call: ServiceCall, { faults, crash }: ExchangeContext): Promise<Finished> {
  check(exchange, call.needs);
  const service = exchange.service.name;
  const { name: functionName } = exchange.caller;
  const arriving = { functionName, service, operation: call.operation, traceId: traceId(exchange.request) };
  const fault = faults.take({ ...arriving, entities: entitiesOf(call.needs) });
  if (fault === undefined) return execute(exchange, call);
  if (fault.kind === 'hold') {
    await fault.wait();
    return givenUp(exchange.request) ? { outcome: 'no answer', result: 'given up' } : execute(exchange, call);
  }
  const refusal = faultRefusal(fault.kind, service, call);
  if (refusal !== undefined) throw refusal;
  if (fault.kind === 'timeout') return { outcome: 'no answer', result: fault.kind };
  if (fault.kind === 'delay') await sleep(fault.delayMs ?? 0);
  const finished = await execute(exchange, call);
  if (fault.kind === 'crash') await crash(traceId(exchange.request));
  const isCut = fault.kind === 'lost response' || fault.kind === 'crash';
  return isCut ? { ...finished, outcome: 'cut', result: fault.kind } : finished;
}

function failed({ service, requestId }: Exchange, error: unknown, log: ExchangeContext['log']): Finished {
  const known = error instanceof AwsError;
  if (!known) log(`${service.name}: ${error instanceof Error ? error.stack : String(error)}`);
  if (known && error.code === 'UnknownOperationException') log(error.message);
  const answered = known ? error : new AwsError('InternalFailure', String(error), 500);
  return { outcome: renderError(answered, service.protocol, requestId), result: answered.code };
}

/** `USER#1` -> `USER#`; a key without the separator stands for itself. */
function keyPrefix(key: string): string {
  return key.slice(0, key.indexOf('#') + 1 || key.length);
}

function leadingPrefixes({ context }: AccessRequest): string[] {
  return [...new Set((context['dynamodb:LeadingKeys'] ?? []).map(keyPrefix))];
}

/** What kinds of items a call touches, by their partitions. */
const entitiesOf = (needs: readonly AccessRequest[]): readonly string[] =>
  [...new Set(needs.flatMap(leadingPrefixes))].map((prefix) => prefix.replace(/#$/, ''));

function accesses(need: AccessRequest): string[] {
  const prefixes = leadingPrefixes(need);
  return prefixes.length === 0 ? [need.action] : prefixes.map((prefix) => `${need.action} ${prefix}`);
}

/** Who was told that something is not there had to be allowed to learn so. */
const learned = ({ result }: Finished, call: ServiceCall | undefined): readonly AccessRequest[] =>
  call?.needsToLearnOfAbsence && /^NoSuch(Key|Version)$/.test(result) ? [call.needsToLearnOfAbsence] : [];

function wasRefused({ protocol }: AwsService, { result }: Finished): boolean {
  return result === ACCESS_ERRORS[protocol].code;
}

function traceId({ headers }: AwsRequest): string {
  return /Root=([^;]+)/.exec(String(headers['x-amzn-trace-id'] ?? ''))?.[1] ?? '';
}

/** Takes a request through its service: understood, authorised, hit by faults, executed, recorded in the ledger. */
export async function handle(exchange: Exchange, context: ExchangeContext): Promise<Outcome> {
  const { request, service, caller } = exchange;
  const startedMs = performance.now();
  let call: ServiceCall | undefined;
  let finished: Finished;
  try {
    call = await service.open(request);
    finished = await run(exchange, call, context);
  } catch (error) {
    finished = failed(exchange, error, context.log);
  }
  const needs = [...(call?.needs ?? []), ...learned(finished, call)];
  context.ledger.record({
    traceId: traceId(request),
    functionName: caller.name,
    service: service.name,
    operation: call?.operation ?? 'unknown',
    startedMs,
    endedMs: performance.now(),
    readUnits: finished.executed?.readUnits ?? 0,
    writeUnits: finished.executed?.writeUnits ?? 0,
    outcome: finished.result,
    entities: entitiesOf(needs),
    accesses: wasRefused(service, finished) ? [] : [...new Set(needs.flatMap(accesses))],
  });
  return withHeadersOf(exchange, finished.outcome);
}
