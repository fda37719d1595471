import type { Lambda, LogLine } from '../lambda/lambda.ts';
import type { CloudModel, SocketApi } from '../model.ts';
import type { SocketRoute } from './routing.ts';

/** What a route's function answered, or how the gateway reports that it did not. */
export interface Answer {
  readonly statusCode?: number;
  /** The `Sec-WebSocket-Protocol` that it chose. */
  readonly protocol?: string;
  readonly body?: string;
  /** Set when there is no answer of the function: what the gateway tells the client instead. */
  readonly failure?: string;
}

export interface IntegrationContext {
  readonly model: CloudModel;
  readonly lambda: Lambda;
  readonly log?: (line: LogLine) => void;
}

/**
 * The proxy integration of a socket API: invokes a route's function in the API's name, within the route's time.
 * Never rejects: a refused, throttled, failed or late invocation is a failed answer, and is logged.
 */
export function createIntegration(
  api: SocketApi,
  { model, lambda, log }: IntegrationContext,
): (route: SocketRoute, event: { requestContext: { requestId: string } }) => Promise<Answer> {
  const sourceArn = (routeKey: string): string =>
    `arn:aws:execute-api:${model.region}:${model.accountId}:${api.id}/${api.stage}/${routeKey}`;

  const ask = async (route: SocketRoute, event: unknown): Promise<Answer> => {
    const caller = { principal: 'apigateway.amazonaws.com', sourceArn: sourceArn(route.key) };
    const result = await lambda.invoke(route.functionArn, event, caller);
    if (result.functionError) throw new Error(`${result.functionError.type}: ${result.functionError.message}`);
    return proxyResponse(result.payload);
  };

  return async (route, event) => {
    const timeout = timeoutAfter(route.timeoutMs);
    try {
      return await Promise.race([ask(route, event), timeout.answer]);
    } catch (error) {
      const text = `${route.key} of ${api.name} failed: ${error instanceof Error ? error.message : error}`;
      log?.({ functionName: api.name, requestId: event.requestContext.requestId, text });
      return { statusCode: 500, failure: 'Internal server error' };
    } finally {
      timeout.cancel();
    }
  };
}

function timeoutAfter(ms: number): { answer: Promise<Answer>; cancel(): void } {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const late: Answer = { statusCode: 504, failure: 'Endpoint request timed out' };
  const timer = setTimeout(() => resolve(late), ms);
  return { answer: promise, cancel: () => clearTimeout(timer) };
}

/** The parts of a proxy response that a socket can carry; header names are compared without case. */
function proxyResponse(payload: unknown): Answer {
  if (typeof payload !== 'object' || payload === null) return {};
  const { statusCode, headers, body } = payload as Record<string, unknown>;
  const protocol = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1];
  return {
    ...(typeof statusCode === 'number' && { statusCode }),
    ...(typeof protocol === 'string' && { protocol }),
    ...(typeof body === 'string' && body !== '' && { body }),
  };
}
