import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpApi } from '../../infra/local/http/http-api.ts';
import type { LambdaFunction } from '../../infra/local/model.ts';
import type { World } from '../../infra/local/world.ts';
import { clientOf } from '../support/client.ts';

/** A request, and which event of which function the HTTP API makes of it. */
export interface RequestEvent {
  readonly fn: LambdaFunction;
  readonly event: unknown;
}

export interface WantedRequest {
  readonly method: string;
  readonly path: string;
  readonly token?: string | undefined;
  readonly body?: unknown;
}

/** Gives the events of requests, none of which reaches its function. A request that leads to no function is an Error. */
export async function eventsOf(world: World, wanted: readonly WantedRequest[]): Promise<readonly RequestEvent[]> {
  const [api] = world.model.httpApis;
  if (!api) throw new Error('the templates declare no HTTP API');
  let seen: RequestEvent | undefined;
  const invoke = async (arn: string, event: unknown) => {
    const fn = world.model.functions.find((one) => one.arn === arn);
    if (fn) seen = { fn, event };
    return { payload: '{"statusCode":200,"body":""}' };
  };
  const serve = createHttpApi(api, { model: world.model, clock: world.clock, lambda: { invoke } as never });
  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { send } = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const events: RequestEvent[] = [];
  for (const { method, path, ...rest } of wanted) {
    seen = undefined;
    await send(method, path, rest);
    if (!seen) throw new Error(`${method} ${path} leads to no function`);
    events.push(seen);
  }
  server.closeAllConnections();
  server.close();
  return events;
}
