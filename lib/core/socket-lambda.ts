import middy from '@middy/core';
import type { SocketRoute } from './contract.ts';
import { type Failure, isUnavailable } from './failure.ts';
import type { Opened } from './grant.ts';
import { invocationLog, openOnce } from './instance.ts';
import { describeError, type Log } from './log.ts';

/** The parts of API Gateway's WebSocket event that handlers read. */
interface SocketEvent {
  readonly requestContext: {
    readonly requestId: string;
    readonly connectionId: string;
    readonly connectedAt: number;
    readonly routeKey: string;
  };
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** What a socket handler is given. A frame that is binary has no text. */
export interface SocketInput {
  readonly connectionId: string;
  readonly connectedAt: Date;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly text: string | undefined;
  readonly now: Date;
  readonly log: Log;
}

/** The status counts at `$connect` only; a frame is sent back where the route replies. */
export interface SocketAnswer {
  readonly statusCode?: number;
  readonly frame?: string;
}

/** Makes the Lambda handler of a socket route. A surprise refuses a handshake with 503 or 500 and never closes a socket. */
export function socketLambda<Route extends SocketRoute>(
  route: Route,
  handle: (input: SocketInput & Opened<Route['uses']>) => Promise<SocketAnswer | Failure | undefined>,
): (event: SocketEvent) => Promise<{ statusCode: number; body?: string }> {
  const open = openOnce(route.uses);
  return middy().handler((async (event: SocketEvent) => {
    const { requestId, connectionId, connectedAt } = event.requestContext;
    const log = invocationLog({ function: `${route.app.name}.${route.id}`, requestId });
    const input: SocketInput = {
      connectionId,
      connectedAt: new Date(connectedAt),
      query: event.queryStringParameters ?? {},
      text: event.isBase64Encoded ? undefined : event.body,
      now: new Date(),
      log,
    };
    try {
      const result = await handle({ ...open(), ...input } as never);
      if (result && 'code' in result) return { statusCode: route.app.refusal(result as never).statusCode };
      return { statusCode: result?.statusCode ?? 200, ...(result?.frame !== undefined && { body: result.frame }) };
    } catch (error) {
      log.error('socket route failed', describeError(error));
      return { statusCode: isUnavailable(error) ? 503 : 500 };
    }
  }) as never) as never;
}
