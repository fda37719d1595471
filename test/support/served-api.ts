import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpApi } from '../../infra/local/http/http-api.ts';
import type { InvokeResult, Lambda } from '../../infra/local/lambda/lambda.ts';
import type { HttpApi } from '../../infra/local/model.ts';
import { emptyModel, functionArn } from './cloud-model.ts';

/** The time at which every request of a served API arrives. */
export const NOW = Date.UTC(2020, 2, 12, 19, 3, 58, 390);

const servers: Server[] = [];

/** Ends every API that was served. */
export async function stopServing(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

type Event = Record<string, unknown> & { headers: Record<string, string> };

interface Invocation {
  readonly functionArn: string;
  readonly event: Event;
  readonly caller: unknown;
}

/** A function that returns this value. */
export const returns = (payload: unknown) => (): InvokeResult => ({ requestId: 'r1', payload });

/** An API on a free port with one route for each key; the function returns or throws what `behave` says. */
export async function serve(
  keys: readonly string[],
  behave: () => InvokeResult | Promise<InvokeResult> = returns({ statusCode: 204 }),
  overrides: Partial<HttpApi> = {},
) {
  const invocations: Invocation[] = [];
  const lambda: Pick<Lambda, 'invoke'> = {
    invoke: async (functionArn, event, caller) => {
      invocations.push({ functionArn, event: event as Event, caller });
      return behave();
    },
  };
  const api: HttpApi = {
    stack: 'Test',
    logicalId: 'Api',
    id: 'abcdefghij',
    name: 'api',
    arn: 'arn:aws:apigateway:ap-south-1::/apis/abcdefghij',
    stage: '$default',
    routes: keys.map((key) => ({ key, functionArn: functionArn(key), timeoutMs: 1000 })),
    ...overrides,
  };
  const listener = createHttpApi(api, { model: emptyModel(), lambda, clock: { now: () => NOW } });
  const server = createServer({ maxHeaderSize: 65_536 }, listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, invocations };
}

interface Sent {
  readonly method?: string;
  /** A flat list of names and values, sent exactly so. */
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
}

/** Sends one request, its headers and its path exactly as given, and reads the whole answer. */
export async function send(url: string, { method = 'GET', headers = [], body }: Sent = {}) {
  const { host, pathname } = new URL(url);
  const path = url.slice(url.indexOf(host) + host.length) || pathname;
  const { hostname, port } = new URL(url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = httpRequest({ hostname, port, path, method, headers: ['host', host, ...headers] }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}
