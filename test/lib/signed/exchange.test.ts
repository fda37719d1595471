import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { keptConnections } from '../../../lib/signed/exchange.ts';
import { eventually } from '../../support/eventually.ts';
import { type Line, ok, originOf, pathsOf, patientServer, post, rawServer, thrownBy } from './raw-server.ts';

const rules = { maxSockets: 4, timeoutMs: 5000 };

test('a request arrives as it is, in one piece, over the connection of the one before it', async () => {
  const { origin, lines } = await rawServer(({ socket }) => socket.write(ok('ü')));
  const exchange = keptConnections(rules);
  const request = { ...post(origin, '/a%20b/@c', 'é€'), headers: { host: origin.host, 'x-a': 'b: c' } };
  expect(await exchange(request)).toEqual({ status: 200, body: 'ü' });
  expect(await exchange({ ...request, method: 'DELETE', body: '' })).toEqual({ status: 200, body: 'ü' });
  expect(await exchange({ ...request, body: '' })).toEqual({ status: 200, body: 'ü' });
  const head = `/a%20b/@c HTTP/1.1\r\nhost: ${origin.host}\r\nx-a: b: c\r\n`;
  expect(lines).toMatchObject([
    {
      pieces: 3,
      requests: [
        `POST ${head}content-length: 5\r\n\r\né€`,
        `DELETE ${head}\r\n`,
        `POST ${head}content-length: 0\r\n\r\n`,
      ],
    },
  ]);
});

test('a long request and a long answer arrive whole', async () => {
  const text = 'é'.repeat(1_500_000);
  const { origin, lines } = await rawServer(({ socket }) => socket.write(ok(text)));
  expect(await keptConnections(rules)(post(origin, '/', text))).toEqual({ status: 200, body: text });
  expect(lines[0]?.requests[0]?.endsWith(`\r\n\r\n${text}`)).toBe(true);
});

test('no more connections are opened than are allowed, each carries one request at a time, and the rest wait in order', async () => {
  const { origin, lines, asked, paths, hasBeenAsked } = await patientServer();
  const exchange = keptConnections({ ...rules, maxSockets: 2 });
  const answers = ['/1', '/2', '/3', '/4', '/5'].map((path) => exchange(post(origin, path)));
  await hasBeenAsked(2);
  expect(paths().sort()).toEqual(['/1', '/2']);
  for (const count of [3, 4, 5]) {
    asked[count - 3]?.answer();
    await hasBeenAsked(count);
    expect(paths().at(-1)).toBe(`/${count}`);
  }
  for (const { answer } of asked.slice(3)) answer();
  expect((await Promise.all(answers)).map(({ body }) => body)).toEqual(['/1', '/2', '/3', '/4', '/5']);
  expect(lines.map(({ pieces, requests }) => pieces - requests.length)).toEqual([0, 0]);
});

test('of the connections that are free, the one that was used last is used, and the others are not', async () => {
  const { origin, asked, hasBeenAsked } = await patientServer();
  const exchange = keptConnections(rules);
  const answers = ['/1', '/2', '/3'].map((path) => exchange(post(origin, path)));
  await hasBeenAsked(3);
  for (const path of ['/3', '/1', '/2']) {
    asked.find((one) => one.path === path)?.answer();
    await answers[Number(path[1]) - 1];
  }
  for (const count of [4, 5]) {
    const answer = exchange(post(origin, `/${count}`));
    await hasBeenAsked(count);
    expect(asked[count - 1]?.line).toBe(asked.find(({ path }) => path === '/2')?.line);
    asked[count - 1]?.answer();
    await answer;
  }
});

test.each([
  { when: 'the answer says so', bytes: ok('x').replace('\r\n', '\r\nConnection: close\r\n') },
  { when: 'bytes come behind the answer', bytes: `${ok('x')}y` },
  { when: 'the end of the body is its own', bytes: 'HTTP/1.1 200 OK\r\n\r\nx', ends: true },
])('a connection is not used again when $when, and is closed', async ({ bytes, ends = false }) => {
  const { origin, lines } = await rawServer(({ socket }) => void (ends ? socket.end(bytes) : socket.write(bytes)));
  const exchange = keptConnections(rules);
  for (const count of [1, 2]) {
    expect(await exchange(post(origin))).toEqual({ status: 200, body: 'x' });
    await eventually(() => expect(lines[count - 1]?.socket.destroyed).toBe(true));
  }
  expect(lines.map(({ requests }) => requests.length)).toEqual([1, 1]);
});

test('an answer to a request that is still being sent ends its connection, so nothing gets between two requests', async () => {
  const { origin, lines } = await rawServer(({ socket }) => socket.write(ok('x')));
  const early = { ...post(origin, '/early', 'y'.repeat(30_000_000)) };
  const exchange = keptConnections(rules);
  const answering = exchange(early);
  await eventually(() => expect(lines).toHaveLength(1));
  const { socket } = lines[0] as Line;
  socket.pause();
  socket.write(ok('too long'));
  expect(await answering).toEqual({ status: 200, body: 'too long' });
  expect(await exchange(post(origin))).toEqual({ status: 200, body: 'x' });
  expect(lines).toHaveLength(2);
});

test('bytes that come unasked end their connection, and are not the answer to the next request', async () => {
  const { origin, lines } = await rawServer(({ socket }) => socket.write(ok('asked for')));
  const exchange = keptConnections(rules);
  await exchange(post(origin));
  lines[0]?.socket.write(ok('unasked'));
  await eventually(() => expect(lines[0]?.socket.destroyed).toBe(true));
  expect(await exchange(post(origin))).toEqual({ status: 200, body: 'asked for' });
  expect(lines).toHaveLength(2);
});

test('a free connection that the other side closes is forgotten, and makes room for another one', async () => {
  const { origin, lines } = await rawServer(({ socket }) => socket.write(ok()));
  const exchange = keptConnections({ ...rules, maxSockets: 1 });
  for (const end of ['end', 'resetAndDestroy'] as const) {
    await exchange(post(origin));
    const { socket } = lines.at(-1) as Line;
    const closed = once(socket, 'close');
    socket[end]();
    await closed;
  }
  expect(await exchange(post(origin))).toEqual({ status: 200, body: '' });
  expect(lines.map(({ requests }) => requests.length)).toEqual([1, 1, 1]);
});

const cuts = {
  'an end': ({ socket }: Line) => socket.end(),
  'a reset': ({ socket }: Line) => socket.resetAndDestroy(),
};

test.each(Object.entries(cuts))(
  'what meets %s of a kept connection is sent once more, over a new one',
  async (_, cut) => {
    const { origin, lines } = await rawServer((line) => {
      if (line.requests.length === 1 && lines.length < 4) line.socket.write(ok('first'));
      else cut(line);
    });
    const exchange = keptConnections({ ...rules, maxSockets: 3 });
    await Promise.all([1, 2, 3].map(() => exchange(post(origin))));
    const error = await thrownBy(exchange(post(origin, '/again')));
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(isUnavailable(error)).toBe(true);
    // Two were free as well. What met the end of one of them would not have been answered by the other.
    expect(lines.flatMap(pathsOf).filter((path) => path === '/again')).toHaveLength(2);
    expect(pathsOf(lines[3] as Line)).toEqual(['/again']);
  },
);

test.each(Object.entries(cuts))(
  'what meets %s after the beginning of its answer throws, and is not sent again',
  async (_, cut) => {
    const { origin, lines } = await rawServer((line) => {
      if (line.requests.length === 1) line.socket.write(ok('first'));
      else line.socket.write('HTTP/1.1 200 OK\r\n', () => cut(line));
    });
    const exchange = keptConnections(rules);
    await exchange(post(origin));
    const error = await thrownBy(exchange(post(origin)));
    expect(isUnavailable(error)).toBe(true);
    expect(lines.map(({ requests }) => requests.length)).toEqual([2]);
  },
);

test('what is no answer throws without its content, is not sent again, and its connection ends', async () => {
  const { origin, lines } = await rawServer((line) => {
    line.socket.write(line.requests.length === 1 ? ok() : 'a secret\r\n\r\n');
  });
  const exchange = keptConnections(rules);
  await exchange(post(origin));
  const error = await thrownBy(exchange(post(origin)));
  expect(error).toBeInstanceOf(Error);
  expect(String((error as Error).stack)).not.toContain('secret');
  await eventually(() => expect(lines[0]?.socket.destroyed).toBe(true));
  expect(lines.map(({ requests }) => requests.length)).toEqual([2]);
});

test('silence ends a request, which is not sent again, and its connection', async () => {
  const { origin, lines } = await rawServer((line) => {
    if (lines.length === 2) line.socket.write('HTTP/1.1 200 OK\r\ncontent-le');
    else if (line.requests.length === 1) line.socket.write(ok());
  });
  const exchange = keptConnections({ ...rules, timeoutMs: 60 });
  await exchange(post(origin));
  for (const count of [1, 2, 3]) {
    const error = await thrownBy(exchange(post(origin)));
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(isUnavailable(error)).toBe(true);
    await eventually(() => expect(lines[count - 1]?.socket.destroyed).toBe(true));
    if (count === 2) await exchange(post(origin));
  }
  expect(lines.map(({ requests }) => requests.length)).toEqual([2, 1, 2]);
});

test('a connection that is free may be silent for longer, and what it is asked then is bounded again', async () => {
  const { origin, lines } = await rawServer(({ socket, requests }) => {
    if (requests.length <= 2) socket.write(ok());
  });
  const exchange = keptConnections({ ...rules, timeoutMs: 60 });
  await exchange(post(origin));
  const silent = await rawServer(() => undefined);
  await thrownBy(exchange(post(silent.origin)));
  await exchange(post(origin));
  expect(await thrownBy(exchange(post(origin)))).toMatchObject({ name: 'TimeoutError' });
  expect(lines.map(({ requests }) => requests.length)).toEqual([3]);
});

test('a connection that does not come about throws as an unavailable dependency, and does not keep its place', async () => {
  const { port, fill } = await deafPort();
  await fill();
  const exchange = keptConnections({ maxSockets: 1, timeoutMs: 60 });
  const asked = [1, 2].map(() => thrownBy(exchange(post(originOf('http:', '127.0.0.1', port)))));
  for (const error of await Promise.all(asked)) expect(error).toMatchObject({ name: 'TimeoutError' });
});

/** A port of a process that accepts nothing; `fill` takes the places of those that the system accepts in its stead. */
async function deafPort() {
  const listen = `const { createServer } = require('node:net');
    const { parentPort } = require('node:worker_threads');
    const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
    });`;
  const worker = new Worker(listen, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const sockets: Socket[] = [];
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await worker.terminate();
  });
  const fill = async () => {
    for (;;) {
      const socket = connect(port, '127.0.0.1').setTimeout(100);
      sockets.push(socket);
      const isTaken = await Promise.race([
        once(socket, 'connect').then(() => true),
        once(socket, 'timeout').then(() => false),
      ]);
      if (!isTaken) return;
    }
  };
  return { port, fill };
}

test.each([
  ['a header with a line break', { headers: { 'x-a': 'b\r\nx-c: d' } }],
  ['a header with a line feed', { headers: { 'x-a': 'b\nx-c: d' } }],
  ['a header with a carriage return', { headers: { 'x-a': 'b\rx-c: d' } }],
  ['a header with a letter that is more than a byte', { headers: { 'x-a': 'č' } }],
  ['a header with a zero byte', { headers: { 'x-a': '\0' } }],
  ['the name of a header with a line break', { headers: { 'x-a: b\r\nx-c': 'd' } }],
  ['the name of a header with a colon', { headers: { 'x-a:': 'b' } }],
  ['a path with a line break', { path: '/ HTTP/1.1\r\nx-a: b\r\n' }],
  ['a path with a space', { path: '/a b' }],
  ['a path with a letter that is not encoded', { path: '/é' }],
  ['an empty path', { path: '' }],
  ['a method with a space', { method: 'POST /x' }],
])('%s is never sent, and no error says it', async (_, part) => {
  const { origin, lines } = await rawServer(({ socket }) => socket.write(ok()));
  const exchange = keptConnections(rules);
  const error = await thrownBy(exchange({ ...post(origin), ...part }));
  expect(error).toEqual(new Error('a request holds a letter that its head can not'));
  expect(lines).toEqual([]);
});
