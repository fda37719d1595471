import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { InvokeResult, Lambda } from '../lambda/lambda.ts';
import { EventTooLarge, InvocationThrottled } from '../lambda/refusals.ts';
import type { CloudModel, HttpApi } from '../model.ts';
import { functionAnswer, gatewayAnswer, type HttpAnswer } from './answer.ts';
import { preflightHeaders, withCors } from './cors.ts';
import { httpEvent, newRequestId } from './event.ts';
import { headerPairs, splitTarget } from './message.ts';
import { createRouter, type HttpRoute, type RouteMatch } from './route.ts';

/** API Gateway's limit on a request body, in bytes. */
const BODY_BYTES = 10 * 1024 * 1024;

/** API Gateway's limit on the request line and the values of all headers together, in bytes. */
const HEAD_BYTES = 10_240;

export interface HttpApiContext {
  readonly model: Pick<CloudModel, 'region' | 'accountId'>;
  readonly lambda: Pick<Lambda, 'invoke'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Told why a function could not be invoked, which the client isn't. */
  log?(text: string): void;
}

/**
 * An API Gateway HTTP API (payload format 2.0) as a request listener. Every request gets an answer: what goes wrong
 * becomes the platform's own error answer, so the listener never rejects.
 */
export function createHttpApi(
  api: HttpApi,
  context: HttpApiContext,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const selectRoute = createRouter(api.routes);
  return async (request, response) => {
    const requestId = newRequestId();
    try {
      send(response, await answer(request, requestId, { api, context, selectRoute }), requestId);
    } catch (problem) {
      context.log?.(`${request.method} ${request.url}: ${problem}`);
      send(response, gatewayAnswer(problem instanceof URIError ? 400 : 500), requestId);
    }
  };
}

interface Gateway {
  readonly api: HttpApi;
  readonly context: HttpApiContext;
  selectRoute(method: string, path: string): RouteMatch | undefined;
}

async function answer(request: IncomingMessage, requestId: string, gateway: Gateway): Promise<HttpAnswer> {
  const { api, context } = gateway;
  if (headBytes(request) > HEAD_BYTES) return refuseUnread(request, 431);
  const { origin, 'access-control-request-method': intended } = request.headers;
  if (api.cors && request.method === 'OPTIONS' && origin !== undefined && intended !== undefined) {
    return { status: 204, headers: preflightHeaders(api.cors, origin), body: Buffer.alloc(0) };
  }
  const path = pathWithinStage(splitTarget(request.url).path, api.stage);
  const match = path === undefined ? undefined : gateway.selectRoute(request.method ?? '', path);
  if (!match) return refuseUnread(request, 404);
  const body = await readBody(request);
  if (!body) return gatewayAnswer(413);
  const receivedMs = context.clock.now();
  const event = httpEvent({ api, place: context.model, match, request, body, requestId, receivedMs });
  const integrated = await integrate(event, match.route, gateway);
  return api.cors ? { ...integrated, headers: withCors(api.cors, origin, integrated.headers) } : integrated;
}

/** Invokes the route's function in the name of the API, within the time that the integration allows. */
async function integrate(event: unknown, route: HttpRoute, { api, context }: Gateway): Promise<HttpAnswer> {
  const { region, accountId } = context.model;
  const [method = '', path = ''] = route.key.split(' ');
  const sourceArn = `arn:aws:execute-api:${region}:${accountId}:${api.id}/${api.stage}/${method}${path}`;
  const invocation = context.lambda.invoke(route.functionArn, event, {
    principal: 'apigateway.amazonaws.com',
    sourceArn,
  });
  try {
    const result = await within(route.timeoutMs, invocation);
    if (!result) return gatewayAnswer(503);
    const given = result.functionError ? undefined : functionAnswer(result.payload);
    return given ?? gatewayAnswer(500);
  } catch (refusal) {
    context.log?.(`${route.key}: ${refusal}`);
    if (refusal instanceof EventTooLarge) return gatewayAnswer(413);
    return gatewayAnswer(refusal instanceof InvocationThrottled ? 503 : 500);
  }
}

/** The result, or undefined once the time is over. */
async function within(timeoutMs: number, invocation: Promise<InvokeResult>): Promise<InvokeResult | undefined> {
  const timer = new AbortController();
  const timeout = delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    return await Promise.race([invocation, timeout]);
  } finally {
    timer.abort();
  }
}

/** The path below the stage; the stage `$default` is the root. Undefined when the path names another stage. */
function pathWithinStage(path: string, stage: string): string | undefined {
  if (stage === '$default') return path;
  if (path === `/${stage}`) return '/';
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : undefined;
}

function headBytes(request: IncomingMessage): number {
  const requestLine = `${request.method} ${request.url} HTTP/${request.httpVersion}`;
  const values = headerPairs(request).map(([, value]) => value);
  return [requestLine, ...values].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** The whole body, or undefined when it is larger than the platform takes. It is read to its end either way. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= BODY_BYTES) chunks.push(chunk);
  }
  return length <= BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/** Lets the body run out unread, so that the client can send it to its end and read the refusal. */
function refuseUnread(request: IncomingMessage, status: Parameters<typeof gatewayAnswer>[0]): HttpAnswer {
  request.resume();
  return gatewayAnswer(status);
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer, requestId: string): void {
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, {
    ...headers,
    ...(hasBody && { 'content-length': body.length }),
    'apigw-requestid': requestId,
  });
  response.end(hasBody ? body : undefined);
}
