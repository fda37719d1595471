import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type OriginServers, startEdge } from '../../infra/local/edge/edge.ts';
import { emptyModel } from '../support/cloud-model.ts';
import {
  API,
  type Behaviour,
  behaviour,
  distribution,
  NONE,
  type Seen,
  SOCKETS,
  serve,
  stopServing,
} from '../support/served-edge.ts';

afterEach(stopServing);

test('the first behaviour whose pattern matches the path decides on the origin, the last one takes the rest', async () => {
  const { url, seen } = await serve([
    behaviour({ pattern: '/ws/?eed', originId: 'sockets' }),
    behaviour({ pattern: '/ws/*' }),
    behaviour({ pattern: 'a.c', originId: 'sockets' }),
    behaviour(),
  ]);
  for (const path of ['/ws/feed?a=1', '/ws/seed', '/ws/speed', '/WS/feed', '/a.c', '/abc'])
    await fetch(`${url}${path}`);
  expect(seen.map(({ origin, url: target }) => `${origin} ${target}`)).toEqual([
    'sockets /live/ws/feed?a=1',
    'sockets /live/ws/seed',
    'api /ws/speed',
    'api /WS/feed',
    'sockets /live/a.c',
    'api /abc',
  ]);
});

test('a method that the behaviour does not allow is refused with 403 and never reaches the origin', async () => {
  const { url, seen } = await serve([behaviour({ allowedMethods: ['GET', 'HEAD'] })]);
  const response = await fetch(`${url}/`, { method: 'POST', body: 'x' });
  expect(response.status).toBe(403);
  expect(response.headers.get('x-cache')).toBe('Error from cloudfront');
  expect(seen).toEqual([]);
});

test("the origin gets body, method and query as sent, its own host name, and the viewer's address", async () => {
  const { url, seen } = await serve([behaviour()]);
  await fetch(`${url}/a%20b?x=%2F&x=2&flag`, {
    method: 'PUT',
    body: 'b'.repeat(200_000),
    headers: { authorization: 'Bearer t', cookie: 'a=1; b=2', 'x-forwarded-for': '203.0.113.7' },
  });
  expect(seen).toMatchObject([
    {
      method: 'PUT',
      url: '/a%20b?x=%2F&x=2&flag',
      body: 'b'.repeat(200_000),
      headers: {
        host: API,
        authorization: 'Bearer t',
        cookie: 'a=1; b=2',
        'content-length': '200000',
        'x-forwarded-for': '203.0.113.7, 127.0.0.1',
        'x-origin': 'edge',
        via: '1.1 e1.cloudfront.net (CloudFront)',
      },
    },
  ]);
  expect(seen[0]?.peer).not.toBe('127.0.0.1');
});

test('what no policy selects does not reach the origin', async () => {
  const forwarding = {
    headers: { only: ['x-wanted'] },
    cookies: { only: ['b'] },
    queryStrings: { except: ['secret'] },
  };
  const { url, seen } = await serve([behaviour({ forwarding })]);
  await fetch(`${url}/?secret=1&open=2`, {
    headers: { authorization: 'Bearer t', 'x-wanted': '1', cookie: 'a=1; b=2', 'user-agent': 'viewer' },
  });
  const { url: target, headers } = seen[0] as Seen;
  expect(target).toBe('/?open=2');
  expect(headers).toMatchObject({ 'x-wanted': '1', cookie: 'b=2', host: API, 'user-agent': 'Amazon CloudFront' });
  expect(headers).not.toHaveProperty('authorization');
});

test('without any policy a query string is lost, as on the platform', async () => {
  const { url, seen } = await serve([behaviour({ forwarding: { headers: NONE, cookies: NONE, queryStrings: NONE } })]);
  await fetch(`${url}/x?a=1`);
  expect(seen[0]?.url).toBe('/x');
});

test('an origin that fails is a bad gateway', async () => {
  const { url } = await serve([behaviour()], () => {
    throw new Error('broken');
  });
  expect((await fetch(`${url}/`)).status).toBe(502);
});

const REWRITE = "function handler(e) { e.request.uri = e.request.uri.replace('/ws', ''); return e.request; }";

test('an upgrade goes through the behaviour and its function to the origin, and frames flow both ways', async () => {
  const sockets = new WebSocketServer({ noServer: true });
  const asked: (string | undefined)[] = [];
  const upgrade: NonNullable<OriginServers[string]>['upgrade'] = (request, socket, head) => {
    asked.push(request.url, request.headers.host, request.headers['x-forwarded-for'] as string);
    sockets.handleUpgrade(request, socket, head, (client) => client.on('message', (data) => client.send(`<${data}>`)));
  };
  const { url } = await serve(
    [behaviour({ pattern: '/ws/*', originId: 'sockets', viewerRequest: REWRITE }), behaviour()],
    undefined,
    {
      [SOCKETS]: { request: () => undefined, upgrade },
    },
  );
  const client = new WebSocket(`${url.replace('http', 'ws')}/ws/feed?token=t`);
  await new Promise((resolve) => client.once('open', resolve));
  client.send('hello');
  const [echo] = await new Promise<unknown[]>((resolve) => client.once('message', (...data) => resolve(data)));
  expect(String(echo)).toBe('<hello>');
  expect(asked).toEqual(['/live/feed?token=t', SOCKETS, '127.0.0.1']);
  client.terminate();
});

test('stopping the edge ends the sockets that are open on it', async () => {
  const sockets = new WebSocketServer({ noServer: true });
  const { url } = await serve([behaviour()], undefined, {
    [API]: {
      request: () => undefined,
      upgrade: (request, socket, head) => sockets.handleUpgrade(request, socket, head, () => undefined),
    },
  });
  const client = new WebSocket(url.replace('http', 'ws'));
  await new Promise((resolve) => client.once('open', resolve));
  const closed = new Promise((resolve) => client.once('close', resolve));
  await stopServing();
  expect(await closed).toBe(1006);
});

test('an origin without WebSocket answers an upgrade like any other request', async () => {
  const { url, seen } = await serve([behaviour()], (response) => response.writeHead(404).end('none'));
  const status = await new Promise((resolve, reject) => {
    const client = new WebSocket(`${url.replace('http', 'ws')}/x`);
    client.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    client.on('error', reject);
  });
  expect(status).toBe(404);
  expect(seen).toMatchObject([{ url: '/x' }]);
});

test('a response is passed on piece by piece, not when it is complete', async () => {
  let finish = () => undefined as unknown;
  const { url } = await serve([behaviour()], (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    finish = () => response.end('data: 2\n\n');
  });
  const response = await new Promise<IncomingMessage>((resolve) => httpRequest(`${url}/`, resolve).end());
  const first = await new Promise((resolve) => response.once('data', resolve));
  expect(String(first)).toBe('data: 1\n\n');
  finish();
  const rest: Buffer[] = [];
  for await (const chunk of response) rest.push(chunk);
  expect(Buffer.concat(rest).toString()).toBe('data: 2\n\n');
});

test('the edge does not start without a server for an origin, nor with a function that is no script', async () => {
  const start = (origins: OriginServers, ...behaviours: Behaviour[]) =>
    startEdge(distribution(...behaviours), { model: emptyModel(), origins, port: 0 });
  const server = { request: () => undefined };
  await expect(start({ [API]: server }, behaviour())).rejects.toThrow(`no server stands for the origin ${SOCKETS}`);
  const broken = behaviour({ viewerRequest: 'import cf from "cloudfront";' });
  await expect(start({ [API]: server, [SOCKETS]: server }, broken)).rejects.toThrow(SyntaxError);
});

test('the edge does not start on a port that is taken', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const server = { request: () => undefined };
  const start = startEdge(distribution(behaviour()), {
    model: emptyModel(),
    origins: { [API]: server, [SOCKETS]: server },
    port,
  });
  await expect(start).rejects.toThrow(/EADDRINUSE/);
  other.close();
});
