import middy from '@middy/core';
import type * as z from 'zod/mini';
import type { HttpResponse } from './app.ts';
import type { Authentication, HttpInput, HttpRoute } from './contract.ts';
import { Failure, isUnavailable } from './failure.ts';
import { correlationOf, type HttpEvent, readEvent } from './http-event.ts';
import { invocationLog, openOnce } from './instance.ts';
import { describeError, type Log } from './log.ts';
import { isText, type TextResponse } from './text-response.ts';
import { judge } from './validate.ts';

/** Stopping this long before the platform would leaves time to answer 503 instead of being cut off. */
const timeoutEarlyInMillis = 500;

/** What the stack knows about one request; each layer adds its part. It travels on Lambda's context object. */
interface Scope {
  readonly startedAt: number;
  readonly now: Date;
  readonly log: Log;
  readonly raw: ReturnType<typeof readEvent>;
  caller?: unknown;
  input?: { readonly params: unknown; readonly query: unknown; readonly body: unknown };
}

type Request = { readonly event: HttpEvent; readonly context: { scope: Scope }; response?: unknown; error?: unknown };
type Layer = { before?(request: Request): unknown; onError?(request: Request): unknown };

// biome-ignore lint/suspicious/noExplicitAny: the stack serves routes of every shape.
type Route = HttpRoute<any>;
type Success<Response> = Response extends TextResponse ? string : z.input<Response>;
type Answer<R extends Route> = Success<R['response']> | Failure<R['errors'][number]>;

/**
 * Makes the Lambda handler of an HTTP route. The order is the same for every route and can't be changed by one:
 * log -> surprises become 500 or 503 -> identity and role -> body size -> validation -> the handler -> its answer
 * parsed by the response schema, so that fields the contract doesn't name never leave. A ready-made text leaves as is.
 */
export function lambda<R extends Route>(
  route: R,
  handle: (
    input: HttpInput<R['auth'], R['params'], R['query'], R['body'], R['uses']>,
  ) => Answer<R> | Promise<Answer<R>>,
): (event: HttpEvent, context: unknown) => Promise<HttpResponse> {
  const open = openOnce(route.uses);
  const layers: Layer[] = [observe(route), surprises(route), identity(route), bodySize(route), validation(route)];
  const onion = middy({ timeoutEarlyInMillis, requestEnd: (request) => report(request as never) })
    .use(layers as unknown as middy.MiddlewareObj[])
    .handler((async (event: HttpEvent, { scope }: Request['context']) => {
      const { now, log, caller, input } = scope;
      const { method, sourceIp: peer } = event.requestContext.http;
      const request = { method, path: event.rawPath, headers: event.headers, peer };
      const given = { ...open(), ...input, caller, now, log, request };
      return answer(route, await handle(given as never));
    }) as never);
  return onion as never;
}

function observe(route: Route): Layer {
  return {
    before: ({ event, context }) => {
      const log = invocationLog({
        function: `${route.app.name}.${route.id}`,
        requestId: event.requestContext.requestId,
        correlationId: correlationOf(event),
      });
      context.scope = { startedAt: performance.now(), now: new Date(), log, raw: readEvent(event) };
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
      const unavailable = isUnavailable(request.error);
      request.context.scope.log.error(unavailable ? 'dependency unavailable' : 'defect', describeError(request.error));
      request.response = route.app.refusal(new Failure(unavailable ? 'service_unavailable' : 'internal_error'));
    },
  };
}

function bodySize(route: Route): Layer {
  return {
    before: ({ context }) =>
      context.scope.raw.tooLarge && route.body ? route.app.refusal(new Failure('payload_too_large')) : undefined,
  };
}

function identity(route: Route): Layer {
  const auth: 'public' | Authentication = route.auth;
  if (auth === 'public') return { before: () => undefined };
  const open = openOnce(auth.uses);
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
    before: ({ context }) => {
      const judged = judge(route, context.scope.raw);
      if (!judged.valid) return route.app.invalid(judged.fields);
      context.scope.input = judged;
      return undefined;
    },
  };
}

function answer(route: Route, result: unknown): HttpResponse {
  if (result instanceof Failure) return route.app.refusal(result);
  const { response } = route;
  if (isText(response)) {
    const headers = { 'content-type': response.contentType, ...response.headers };
    return { statusCode: 200, headers, body: result as string };
  }
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(response.parse(result)),
  };
}
