import middy from '@middy/core';
import type { SocketRoute } from './contract.ts';
import { type Failure, isUnavailable } from './failure.ts';
import type { ReceivedFrame, SentFrame } from './frame.ts';
import { correlated, type Opened } from './grant.ts';
import { invocationLog, openOnce } from './instance.ts';
import { describeError, type Log } from './log.ts';
import { countsOf } from './metrics.ts';

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
export interface SocketInput<Receives = ReceivedFrame | undefined> {
  readonly connectionId: string;
  readonly connectedAt: Date;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly text: string | undefined;
  /** The message as the route declares it; `undefined` if the text is none. */
  read(): Read<Receives>;
  readonly now: Date;
  readonly log: Log;
}

type Read<Receives> = Receives extends ReceivedFrame ? ReturnType<Receives['read']> : undefined;

/** The status counts at `$connect` only; a reply is what the route declares to send back. */
export type SocketAnswer<Replies = SentFrame | undefined> =
  | { readonly statusCode: number }
  | (Replies extends SentFrame ? { readonly reply: Parameters<Replies['write']>[0] } : never);

/** Makes the Lambda handler of a socket route. A surprise refuses a handshake with 503 or 500 and never closes a socket. */
export function socketLambda<Route extends SocketRoute>(
  route: Route,
  handle: (
    input: SocketInput<Route['receives']> & Opened<Route['uses']>,
  ) => Promise<SocketAnswer<Route['replies']> | Failure | undefined>,
): (event: SocketEvent) => Promise<{ statusCode: number; body?: string }> {
  const open = openOnce(route.uses);
  return middy().handler((async (event: SocketEvent) => {
    const { requestId, connectionId, connectedAt } = event.requestContext;
    const log = invocationLog({ function: `${route.app.name}.${route.id}`, requestId });
    const text = event.isBase64Encoded ? undefined : event.body;
    const input: SocketInput = {
      connectionId,
      connectedAt: new Date(connectedAt),
      query: event.queryStringParameters ?? {},
      text,
      read: () => route.receives?.read(text),
      now: new Date(),
      log,
    };
    try {
      const opened = correlated(route.uses, open(), [requestId]);
      const result = await handle({ ...opened, ...input } as never);
      if (result && 'code' in result) return { statusCode: route.app.refusal(result as never).statusCode };
      if (result && 'reply' in result) return { statusCode: 200, body: route.replies?.write(result.reply) as string };
      return { statusCode: result?.statusCode ?? 200 };
    } catch (error) {
      log.error('socket route failed', describeError(error));
      const counts = countsOf(route);
      counts.add('failed');
      counts.write(input.now);
      return { statusCode: isUnavailable(error) ? 503 : 500 };
    }
  }) as never) as never;
}
