import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../support/eventually.ts';
import { closing, connected, idOf, nextText, serving } from '../support/socket-server.ts';

test('post, describe and close work on an open connection and find nobody after it', async () => {
  const { url, events, sockets, clock } = await serving();
  const socket = await connected(`${url}/live`);
  const id = idOf(events);
  const before = sockets.describe(id);
  expect(before).toMatchObject({ sourceIp: '127.0.0.1', connectedAt: expect.stringMatching(/Z$/) });
  await clock.advance(30);
  const text = nextText(socket);
  expect(await sockets.post(id, Buffer.alloc(128 * 1024, 'x'))).toBe('sent');
  expect(await text).toHaveLength(128 * 1024);
  const activeFor = Date.parse(sockets.describe(id)?.lastActiveAt ?? '') - Date.parse(before?.lastActiveAt ?? '');
  expect(activeFor).toBeGreaterThanOrEqual(30_000);
  expect(await sockets.post(id, Buffer.alloc(128 * 1024 + 1))).toBe('too large');

  const closed = closing(socket);
  expect(sockets.close(id)).toBe(true);
  expect(await sockets.post(id, Buffer.from('x'))).toBe('gone');
  expect(await closed).toEqual([1000, '']);
  expect(sockets.close(id)).toBe(false);
  expect(sockets.describe(id)).toBeUndefined();
});

test('10 minutes without a message close with 1001, and a message in either direction starts them anew', async () => {
  const { url, events, sockets, clock } = await serving();
  const socket = await connected(`${url}/live`);
  const closed = closing(socket);
  await clock.advance(9 * 60);
  const echoed = nextText(socket);
  socket.send('still here');
  await echoed;
  await clock.advance(9 * 60);
  expect(await sockets.post(idOf(events), Buffer.from('you too'))).toBe('sent');
  await clock.advance(9 * 60);
  expect(sockets.connectionCount()).toBe(1);
  await clock.advance(60);
  expect(await closed).toEqual([1001, 'Going away']);
  await eventually(() => expect(events.at(-1)?.requestContext.eventType).toBe('DISCONNECT'));
  expect(events.at(-1)?.requestContext).toMatchObject({ disconnectStatusCode: 1001, disconnectReason: 'Going away' });
});

test('2 hours close with 1001 however busy the connection is', async () => {
  const { url, events, sockets, clock } = await serving();
  const socket = await connected(`${url}/live`);
  const closed = closing(socket);
  for (let minutes = 9; minutes < 120; minutes += 9) {
    await clock.advance(9 * 60);
    expect(await sockets.post(idOf(events), Buffer.from('busy'))).toBe('sent');
  }
  await clock.advance(3 * 60);
  expect(await closed).toEqual([1001, 'Going away']);
});

test.each([
  ['close', [4001, 'bye'], 4001, 'bye'],
  ['close', [], 1005, 'Client-side close frame status not set'],
  ['terminate', [], 1006, 'Connection closed abnormally'],
] as const)('after the client’s %s(%j) $disconnect says so and posts find nobody', async (how, args, code, reason) => {
  const { url, events, sockets } = await serving();
  const socket = await connected(`${url}/live`);
  (socket[how] as (...parameters: readonly unknown[]) => void)(...args);
  await eventually(() => expect(events).toHaveLength(2));
  expect(events[1]?.requestContext).toMatchObject({
    routeKey: '$disconnect',
    eventType: 'DISCONNECT',
    connectionId: idOf(events),
    disconnectStatusCode: code,
    disconnectReason: reason,
  });
  expect(await sockets.post(idOf(events), Buffer.from('x'))).toBe('gone');
});

test('a client that leaves during $connect is reported to $disconnect', async () => {
  const { url, events, sockets, latch } = await serving();
  const socket = new WebSocket(`${url}/live?wait=1`);
  socket.on('error', () => undefined);
  await eventually(() => expect(events).toHaveLength(1));
  socket.terminate();
  latch.open();
  await eventually(() => expect(events[1]?.requestContext).toMatchObject({ eventType: 'DISCONNECT' }));
  expect(sockets.connectionCount()).toBe(0);
});

test('stop cuts every connection and runs no $disconnect', async () => {
  const { url, events, sockets, lambda } = await serving();
  const socket = await connected(`${url}/live`);
  const closed = closing(socket);
  await sockets.stop();
  await lambda.idle();
  expect((await closed)[0]).toBe(1006);
  expect(events).toHaveLength(1);
});
