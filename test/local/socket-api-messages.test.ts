import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { closing, connected, idOf, nextText, route, serving } from '../support/socket-server.ts';

test.each([
  ['{"type":"quiet"}', 'quiet'],
  ['{"type":7}', '7'],
  ['{"type":"unheard of"}', '$default'],
  ['{"type":"$disconnect"}', '$default'],
  ['{"type":{"quiet":1}}', '$default'],
  ['null', '$default'],
  ['not json', '$default'],
])('message %s goes to route %s', async (body, key) => {
  const { url, events } = await serving();
  const socket = await connected(`${url}/live`);
  socket.send(body);
  await eventually(() => expect(events).toHaveLength(2));
  expect(events[1]).toMatchObject({ body, isBase64Encoded: false });
  expect(events[1]?.requestContext).toMatchObject({
    routeKey: key,
    eventType: 'MESSAGE',
    connectionId: idOf(events),
    messageId: expect.any(String),
  });
  expect(events[1]).not.toHaveProperty('headers');
});

test('routes can be selected by a nested field', async () => {
  const { url, events } = await serving({ routeSelectionExpression: `\${request.body.data.kind}` });
  const socket = await connected(`${url}/live`);
  socket.send('{"data":{"kind":"quiet"}}');
  await eventually(() => expect(events[1]?.requestContext.routeKey).toBe('quiet'));
});

test('a selection expression of another form is refused at start, naming the API', async () => {
  await expect(serving({ routeSelectionExpression: '$request.header.x' })).rejects.toThrow('Test/Sockets');
});

test('a route response goes back to the sender only, and a route without one stays silent', async () => {
  const { url } = await serving();
  const [sender, other] = [await connected(`${url}/live`), await connected(`${url}/live`)];
  const heard: string[] = [];
  other.on('message', (data) => heard.push(String(data)));
  sender.send('{"type":"quiet"}');
  sender.send('hello');
  expect(await nextText(sender)).toBe('echo hello');
  expect(heard).toEqual([]);
});

test('a binary message reaches $default as base64', async () => {
  const { url, events } = await serving();
  const socket = await connected(`${url}/live`);
  socket.send(Buffer.from([0, 255, 1]));
  await eventually(() => expect(events).toHaveLength(2));
  expect(events[1]).toMatchObject({ body: 'AP8B', isBase64Encoded: true });
});

test.each([
  ['fails', 'fail', 15_000, 'Internal server error'],
  ['takes too long', 'slow', 50, 'Endpoint request timed out'],
])('a message whose function %s is answered with the gateway’s error frame', async (_, body, timeoutMs, message) => {
  const { url, events } = await serving({ routes: [route('$connect'), { ...route('$default', true), timeoutMs }] });
  const socket = await connected(`${url}/live`);
  socket.send(body);
  const frame = JSON.parse(await nextText(socket));
  await eventually(() => expect(events).toHaveLength(2));
  expect(frame).toEqual({ message, connectionId: idOf(events), requestId: events[1]?.requestContext.requestId });
});

test('without a route for it a message is answered with Forbidden and asks no function', async () => {
  const { url, events } = await serving({ routes: [route('$connect')] });
  const socket = await connected(`${url}/live`);
  socket.send('hello');
  expect(JSON.parse(await nextText(socket))).toEqual({
    message: 'Forbidden',
    connectionId: idOf(events),
    requestId: expect.any(String),
  });
  expect(events).toHaveLength(1);
});

test('frames up to 32 KB and messages up to 128 KB of them pass, one message after the other', async () => {
  const { url, events } = await serving();
  const socket = await connected(`${url}/live`);
  for (const fin of [false, false, false, true, false, false, false, true]) socket.send('x'.repeat(32 * 1024), { fin });
  await eventually(() => expect(events).toHaveLength(3));
  expect(events.slice(1).map(({ body }) => body?.length)).toEqual([128 * 1024, 128 * 1024]);
});

test.each([
  ['one frame above 32 KB', [32 * 1024 + 1]],
  ['a message above 128 KB in small frames', [32_000, 32_000, 32_000, 32_000, 4_000]],
])('%s closes with 1009 and reaches no function', async (_, sizes) => {
  const { url, events } = await serving();
  const socket = await connected(`${url}/live`);
  const closed = closing(socket);
  for (const [index, size] of sizes.entries()) socket.send('x'.repeat(size), { fin: index === sizes.length - 1 });
  expect((await closed)[0]).toBe(1009);
  await eventually(() => expect(events).toHaveLength(2));
  expect(events[1]?.requestContext).toMatchObject({ eventType: 'DISCONNECT', disconnectStatusCode: 1009 });
});

test('messages of one connection are handled side by side', async () => {
  const { url } = await serving();
  const socket = await connected(`${url}/live`);
  socket.send('slow');
  socket.send('quick');
  expect(await nextText(socket)).toBe('echo quick');
});
