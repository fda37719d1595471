import middy from '@middy/core';
import type * as z from 'zod/mini';
import type { HttpResponse } from './app.ts';
import type { Authentication, Committing, HttpInput, HttpRoute } from './contract.ts';
import { Failure, isUnavailable, Refused } from './failure.ts';
import { isFilePart } from './file-part.ts';
import { correlated, type SharedResources } from './grant.ts';
import { correlationOf, type HttpEvent, readBytes, readEvent } from './http-event.ts';
import { invocationLog, openOnce } from './instance.ts';
import { describeError, type Log } from './log.ts';
import type { KeptAnswer, Once, Run } from './once.ts';
import { type EncodedAnswer, isText, type TextAnswer, type TextResponse } from './text-response.ts';
import { type Judged, judge } from './validate.ts';

/** Stopping this long before the platform would leaves time to answer 503 instead of being cut off. */
const timeoutEarlyInMillis = 500;

/** What the stack knows about one request; each layer adds its part. It travels on Lambda's context object. */
interface Scope {
  readonly startedAt: number;
  readonly now: Date;
  readonly log: Log;
  /** By which what the request brings about is found. */
  readonly correlationId: string;
  readonly raw: ReturnType<typeof readEvent>;
  caller?: unknown;
  input?: Extract<Judged, { readonly valid: true }>;
  run?: Run;
}

type Request = { readonly event: HttpEvent; readonly context: { scope: Scope }; response?: unknown; error?: unknown };
type Layer = { before?(request: Request): unknown; onError?(request: Request): unknown };
const passes: Layer = { before: () => undefined };

// biome-ignore lint/suspicious/noExplicitAny: the stack serves routes of every shape.
type Route = HttpRoute<any>;
type Success<Response> = Response extends TextResponse ? string | TextAnswer | EncodedAnswer : z.input<Response>;
type Answer<R extends Route> = Success<R['response']> | Failure<R['errors'][number]>;
type Input<R extends Route> = HttpInput<R['auth'], R['params'], R['query'], R['body'], R['uses']> &
  Committing<R['once'], Success<R['response']>>;

/**
 * Makes the Lambda handler of an HTTP route. The order is the same for every route and can't be changed by one:
 * log -> surprises become 500 or 503 -> identity and role -> body size -> validation -> what a repeated request was
 * answered -> the handler -> its answer parsed by the response schema, so that fields the contract doesn't name never
 * leave. A ready-made text leaves as is.
 */
export function lambda<R extends Route>(
  route: R,
  handle: (input: Input<R>) => Answer<R> | Promise<Answer<R>>,
): (event: HttpEvent, context: unknown) => Promise<HttpResponse> {
  const shared: SharedResources = new Map();
  const open = openOnce(route.uses, shared);
  const layers = [observe, surprises, identity, bodySize, validation, repetition].map((layer) => layer(route, shared));
  const onion = middy({ timeoutEarlyInMillis, requestEnd: (request) => report(request as never) })
    .use(layers as unknown as middy.MiddlewareObj[])
    .handler((async (event: HttpEvent, { scope }: Request['context']) => {
      const { now, log, caller, input, run } = scope;
      const opened = correlated(route.uses, open(), [scope.correlationId]);
      const { method, sourceIp: peer } = event.requestContext.http;
      const rawBody = () => readBytes(event);
      const request = { method, path: event.rawPath, headers: event.headers, peer, rawBody };
      const given = { ...opened, ...input, ...(run && committing(route, run)), caller, now, log, request };
      const response = answer(route, await handle(given as never));
      await settle(run, response);
      return response;
    }) as never);
  return onion as never;
}

function observe(route: Route): Layer {
  return {
    before: ({ event, context }) => {
      const correlationId = correlationOf(event);
      const { requestId } = event.requestContext;
      const log = invocationLog({ function: `${route.app.name}.${route.id}`, requestId, correlationId });
      context.scope = { startedAt: performance.now(), now: new Date(), log, correlationId, raw: readEvent(event) };
    },
  };
}

/** One line per request, written whichever way it ended. */
function report({ context, response }: Request): void {
  const { log, startedAt } = context.scope;
  const { statusCode } = response as HttpResponse;
  log.info('request', { statusCode, durationMs: Math.round(performance.now() - startedAt) });
}

function surprises(route: Route): Layer {
  return {
    onError: (request) => {
      const { error } = request;
      if (error instanceof Refused) {
        request.response = route.app.refusal(error.failure);
        return;
      }
      const unavailable = isUnavailable(error);
      request.context.scope.log.error(unavailable ? 'dependency unavailable' : 'defect', describeError(error));
      request.response = route.app.refusal(new Failure(unavailable ? 'service_unavailable' : 'internal_error'));
    },
  };
}

function bodySize(route: Route): Layer {
  return {
    before: ({ context }) =>
      context.scope.raw.tooLarge && route.body && !isFilePart(route.body)
        ? route.app.refusal(new Failure('payload_too_large'))
        : undefined,
  };
}

function identity(route: Route, shared: SharedResources): Layer {
  const auth: 'public' | Authentication = route.auth;
  if (auth === 'public') return passes;
  const open = openOnce(auth.uses, shared);
  return {
    before: async ({ event, context }) => {
      const caller = await auth.identify(event.headers.authorization, open(), context.scope.now);
      if (caller instanceof Failure) return route.app.refusal(caller);
      context.scope.caller = caller;
      return undefined;
    },
  };
}

function validation(route: Route): Layer {
  return {
    before: async ({ event, context }) => {
      const { raw } = context.scope;
      const { body } = route;
      const file = isFilePart(body) ? { file: await body.read(readBytes(event), event.headers['content-type']) } : {};
      const judged = judge(route, { ...raw, ...file });
      if (!judged.valid) return route.app.invalid(judged.fields);
      context.scope.input = judged;
      return undefined;
    },
  };
}

/** Whoever repeats a request is answered as before; else the run begins, and what fails is released. */
function repetition(route: Route, shared: SharedResources): Layer {
  const once: Once | undefined = route.once;
  if (!once) return passes;
  const open = openOnce(once.uses, shared);
  const { app, method, path } = route;
  return {
    before: async ({ context: { scope } }) => {
      const { caller, input, now } = scope;
      const request = { ...(input as NonNullable<typeof input>), method, path };
      const opened = correlated(once.uses, open(), [scope.correlationId]);
      const begun = await once.begin(caller as never, request, opened, now);
      if (begun instanceof Failure) return app.refusal(begun);
      if ('status' in begun) return { statusCode: begun.status, headers: jsonHeaders, body: begun.body };
      scope.run = begun;
      return undefined;
    },
    onError: async ({ context: { scope }, error }) => {
      if (!(error instanceof Refused)) await scope.run?.release();
    },
  };
}

/** The handler commits with what it is going to answer, which is kept as it would leave. */
const committing = (route: Route, run: Run) => ({
  commit: (intents: Parameters<Run['commit']>[0], outcome: unknown) =>
    run.commit(intents, keptAnswer(answer(route, outcome))),
});

const keptAnswer = ({ statusCode, body }: HttpResponse): KeptAnswer => ({ status: statusCode, body });

/** Good answers and refusals by the rules stand; everything else may come out otherwise when it is tried again. */
const standing: ReadonlySet<number> = new Set([200, 400, 404, 409]);

async function settle(run: Run | undefined, response: HttpResponse): Promise<void> {
  if (standing.has(response.statusCode)) await run?.keep(keptAnswer(response));
  else await run?.release();
}

const jsonHeaders = { 'content-type': 'application/json' };

function answer(route: Route, result: unknown): HttpResponse {
  if (result instanceof Failure) return route.app.refusal(result);
  const { response } = route;
  if (isText(response)) return textAnswer(response, result as Success<TextResponse>);
  return {
    statusCode: 200,
    headers: jsonHeaders,
    body: JSON.stringify(response.parse(result)),
  };
}

function textAnswer({ contentType, headers }: TextResponse, result: Success<TextResponse>): HttpResponse {
  const given = typeof result === 'string' ? { text: result, headers: {} } : result;
  const body =
    'bytes' in given
      ? ({ body: Buffer.from(given.bytes).toString('base64'), isBase64Encoded: true } as const)
      : { body: given.text };
  return { statusCode: 200, headers: { 'content-type': contentType, ...headers, ...given.headers }, ...body };
}
