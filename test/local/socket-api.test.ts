import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../support/eventually.ts';
import { connected, type GatewayEvent, idOf, nextText, refusal, route, serving } from '../support/socket-server.ts';

test('$connect gets the handshake as the platform shows it', async () => {
  const { url, events, clock } = await serving();
  await connected(`${url}/live?token=a%20b&x=1&x=2`, [], { 'User-Agent': 'test', 'X-Forwarded-For': '203.0.113.9' });
  expect(events).toHaveLength(1);
  const [{ headers, multiValueHeaders, ...event } = {} as GatewayEvent] = events;
  expect(event).toEqual({
    queryStringParameters: { token: 'a b', x: '2' },
    multiValueQueryStringParameters: { token: ['a b'], x: ['1', '2'] },
    requestContext: {
      routeKey: '$connect',
      eventType: 'CONNECT',
      messageDirection: 'IN',
      stage: 'live',
      apiId: 'sock1',
      domainName: 'sock1.execute-api.ap-south-1.amazonaws.com',
      connectionId: expect.stringMatching(/^[\w-]{15}=$/),
      requestId: expect.any(String),
      extendedRequestId: expect.any(String),
      connectedAt: expect.any(Number),
      requestTimeEpoch: expect.any(Number),
      requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      identity: { sourceIp: '127.0.0.1', userAgent: 'test' },
    },
    isBase64Encoded: false,
  });
  expect(Math.abs(Number(event.requestContext.connectedAt) - clock.now())).toBeLessThan(5_000);
  expect(headers).toMatchObject({
    Host: url.slice('ws://'.length),
    'Sec-WebSocket-Version': '13',
    'User-Agent': 'test',
    'X-Forwarded-For': '203.0.113.9, 127.0.0.1',
    'X-Forwarded-Proto': 'https',
  });
  expect(headers).not.toHaveProperty('Connection');
  expect(multiValueHeaders).toMatchObject({ 'User-Agent': ['test'] });
});

test('a handshake without a query carries no query parameters', async () => {
  const { url, events } = await serving();
  await connected(`${url}/live`);
  expect(events[0]).not.toHaveProperty('queryStringParameters');
});

test('a post during $connect finds nobody, and reaches the client as soon as the handshake is done', async () => {
  const { url, events, sockets, latch } = await serving();
  const socket = new WebSocket(`${url}/live?wait=1`);
  onTestFinished(() => socket.terminate());
  const opened = once(socket, 'open');
  await eventually(() => expect(events).toHaveLength(1));
  expect(await sockets.post(idOf(events), Buffer.from('too early'))).toBe('gone');
  expect(sockets.describe(idOf(events))).toBeUndefined();
  expect(sockets.connectionCount()).toBe(0);
  latch.open();
  await opened;
  const greeting = nextText(socket);
  expect(await sockets.post(idOf(events), Buffer.from('hello'))).toBe('sent');
  expect(await greeting).toBe('hello');
});

test.each([
  ['401', 401],
  ['403', 403],
  ['throw', 500],
  ['none', 500],
])('$connect answering %s refuses the handshake with %d and leaves no connection', async (status, expected) => {
  const { url, sockets, events } = await serving();
  expect(await refusal(`${url}/live?status=${status}`)).toBe(expected);
  expect(sockets.connectionCount()).toBe(0);
  expect(events.map(({ requestContext }) => requestContext.eventType)).toEqual(['CONNECT']);
});

test('only the stage’s own path is an address, and another one asks no function', async () => {
  const { url, events } = await serving();
  for (const path of ['/', '/live/deeper', '/other']) expect(await refusal(url + path)).toBe(403);
  expect(events).toEqual([]);
});

test('a function that the API has no permission for is not run and the handshake fails, saying why in the log', async () => {
  const { url, events, faults } = await serving({}, { permissions: [] });
  expect(await refusal(`${url}/live`)).toBe(500);
  expect(events).toEqual([]);
  expect(faults[0]?.text).toContain('sock1/live/$connect');
});

test('a $connect that takes longer than its integration’s time fails the handshake with 504', async () => {
  const { url } = await serving({ routes: [{ ...route('$connect'), timeoutMs: 50 }] });
  expect(await refusal(`${url}/live?wait=1`)).toBe(504);
});

test('the subprotocol that $connect chooses is the one the client gets', async () => {
  const { url } = await serving();
  const socket = await connected(`${url}/live?protocol=v2`, ['v1', 'v2']);
  expect(socket.protocol).toBe('v2');
});

test('an API without lifecycle routes accepts everyone', async () => {
  const { url, sockets } = await serving({ routes: [] });
  await connected(`${url}/live`);
  expect(sockets.connectionCount()).toBe(1);
});
