import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { createClock } from '../../infra/local/clock.ts';
import { type LogLine, startLambda } from '../../infra/local/lambda/lambda.ts';
import type { LambdaFunction, SocketApi } from '../../infra/local/model.ts';
import { createSocketApi } from '../../infra/local/sockets/socket-api.ts';
import { emptyModel, functionArn, lambdaFunction, socketApi } from './cloud-model.ts';
import { functionCode } from './function-code.ts';
import { createLatch, type Latch } from './latch.ts';

const F = functionArn('f');
const PERMISSION = {
  principal: 'apigateway.amazonaws.com',
  sourceArn: 'arn:aws:execute-api:ap-south-1:000000000000:sock1/live/*',
};

/**
 * Prints each event, then does what the query of the handshake or the message asks for. Who is to wait does so from
 * before the event is printed, until the test opens the latch.
 */
const code = (latch: Latch): string => `export const handler = async (event) => {
  const { eventType } = event.requestContext;
  const { status = '200', protocol, wait } = event.queryStringParameters ?? {};
  const opened = wait || event.body?.includes('slow') ? ${latch.opened} : undefined;
  console.log(JSON.stringify(event));
  await opened;
  if (eventType === 'CONNECT') {
    if (status === 'throw') throw new Error('refused');
    if (status === 'none') return undefined;
    return { statusCode: Number(status), headers: protocol ? { 'sec-websocket-protocol': protocol } : {} };
  }
  if (event.body?.includes('fail')) throw new Error('asked to');
  return { statusCode: 200, body: 'echo ' + event.body };
};`;

/** A route to the one function of `serving`, with time enough for a cold start on a busy machine. */
export const route = (key: string, respond = false) => ({ key, functionArn: F, timeoutMs: 15_000, respond });
const ROUTES = [route('$connect'), route('$disconnect'), route('$default', true), route('quiet'), route('7', true)];

/** An event as the function printed it. */
export interface GatewayEvent {
  readonly body?: string;
  readonly requestContext: Record<string, unknown> & { eventType: string; connectionId: string; routeKey: string };
  readonly [key: string]: unknown;
}

/** A socket API on a port of its own, its function, and all events that reached the function, for the running test. */
export async function serving(overrides: Partial<SocketApi> = {}, fn: Partial<LambdaFunction> = {}) {
  const clock = createClock();
  const events: GatewayEvent[] = [];
  const faults: LogLine[] = [];
  const api = socketApi({ routes: ROUTES, ...overrides });
  const latch = createLatch();
  const directory = await functionCode(code(latch));
  const model = emptyModel({
    functions: [lambdaFunction('f', directory, { permissions: [PERMISSION], timeoutSeconds: 30, ...fn })],
    socketApis: [api],
  });
  const lambda = startLambda({
    model,
    clock,
    endpointUrl: 'http://127.0.0.1:1',
    deliver: async () => undefined,
    log: ({ text }) => {
      if (text.startsWith('{')) events.push(JSON.parse(text));
    },
  });
  const sockets = createSocketApi(api, { model, lambda, clock, log: (line) => faults.push(line) });
  const server = createServer().on('upgrade', (request, socket, head) => {
    void sockets.upgrade(request, socket, head);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await sockets.stop();
    await lambda.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { sockets, clock, lambda, latch, events, faults, url: `ws://127.0.0.1:${port}` };
}

/** A client whose handshake has succeeded. */
export async function connected(url: string, protocols: string[] = [], headers: Record<string, string> = {}) {
  const socket = new WebSocket(url, protocols, { headers });
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}

/** The status a handshake is refused with. */
export async function refusal(url: string): Promise<number | undefined> {
  const socket = new WebSocket(url);
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  response.resume();
  socket.terminate();
  return response.statusCode;
}

export const nextText = async (socket: WebSocket): Promise<string> => String((await once(socket, 'message'))[0]);
/** The code and the reason a client's socket is closed with. */
export const closing = async (socket: WebSocket): Promise<unknown[]> => {
  const [code, reason] = await once(socket, 'close');
  return [code, String(reason)];
};
export const idOf = (events: readonly GatewayEvent[]): string => events[0]?.requestContext.connectionId ?? '';
