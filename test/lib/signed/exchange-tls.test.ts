import { createServer as createPlainServer } from 'node:net';
import { createServer, getCACertificates, setDefaultCACertificates, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { keptConnections } from '../../../lib/signed/exchange.ts';
import { eventually } from '../../support/eventually.ts';
import { certificateFor } from './certificate.ts';
import { ok, originOf, post, rawServer, thrownBy } from './raw-server.ts';

const rules = { maxSockets: 8, timeoutMs: 5000 };
const trusted = certificateFor(['localhost', '127.0.0.1']);
const elsewhere = certificateFor(['elsewhere.example']);

const usual = getCACertificates('default');
beforeAll(() => setDefaultCACertificates([...usual, trusted.cert, elsewhere.cert]));
afterAll(() => setDefaultCACertificates(usual));

async function secureServer(options: TlsOptions, body = 'ok') {
  const connections: unknown[] = [];
  const server = createServer({ ...options, ALPNProtocols: ['h2', 'http/1.1'] });
  server.on('connection', (socket) => connections.push(socket));
  const { port, lines } = await rawServer<TLSSocket>(
    ({ socket }) => socket.write(ok(body)),
    server,
    'secureConnection',
  );
  return { port, lines, connections };
}

test('requests go to whom a certificate is trusted for, in HTTP/1.1, over connections that are kept', async () => {
  const { port, lines } = await secureServer(trusted);
  const exchange = keptConnections(rules);
  const origin = originOf('https:', 'localhost', port);
  for (let round = 0; round < 3; round++) {
    const bodies = Array.from({ length: 16 }, (_, place) => `é${round}-${place}`);
    const answers = await Promise.all(bodies.map((body) => exchange(post(origin, '/', body))));
    expect(answers).toEqual(bodies.map(() => ({ status: 200, body: 'ok' })));
  }
  expect(lines).toHaveLength(8);
  expect(lines.flatMap(({ requests }) => requests)).toHaveLength(48);
  for (const { socket } of lines) {
    expect(socket).toMatchObject({ alpnProtocol: 'http/1.1', servername: 'localhost' });
  }
});

test('an address is no name: none is told to the server, and the certificate must be for the address', async () => {
  const { port, lines } = await secureServer(trusted);
  const answer = await keptConnections(rules)(post(originOf('https:', '127.0.0.1', port)));
  expect(answer).toEqual({ status: 200, body: 'ok' });
  expect(lines[0]?.socket.servername).toBe(false);
});

test('a long request and a long answer arrive whole', async () => {
  const text = 'é'.repeat(1_000_000);
  const { port, lines } = await secureServer(trusted, text);
  const answer = await keptConnections(rules)(post(originOf('https:', 'localhost', port), '/', text));
  expect(answer).toEqual({ status: 200, body: text });
  expect(lines[0]?.requests[0]?.endsWith(`\r\n\r\n${text}`)).toBe(true);
});

test.each([
  ['that nobody vouches for', certificateFor(['localhost']), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['for another name', elsewhere, 'ERR_TLS_CERT_ALTNAME_INVALID'],
])('a certificate %s throws, and nothing is sent', async (_, certificate, code) => {
  const { port, lines, connections } = await secureServer(certificate);
  const error = await thrownBy(keptConnections(rules)(post(originOf('https:', 'localhost', port))));
  expect(error).toMatchObject({ code });
  await eventually(() => expect(connections).toMatchObject([{ destroyed: true }]));
  expect(lines.filter(({ pieces }) => pieces > 0)).toEqual([]);
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a later connection resumes the session of an earlier one by %s',
  async (version) => {
    const { port, lines } = await secureServer({ ...trusted, maxVersion: version });
    const exchange = keptConnections(rules);
    const origin = originOf('https:', 'localhost', port);
    await exchange(post(origin));
    await Promise.all([1, 2].map(() => exchange(post(origin))));
    expect(lines.map(({ socket }) => [socket.getProtocol(), socket.isSessionReused()])).toEqual([
      [version, false],
      [version, true],
    ]);
  },
);

test('what meets the end of a kept connection is sent again over a new one, and one that is cut throws', async () => {
  let cutting = false;
  const server = createServer(trusted);
  const { port, lines } = await rawServer<TLSSocket>(
    ({ socket, requests }) => {
      if (cutting && (requests.length > 1 || lines.length > 2)) socket.destroy();
      else socket.write(ok());
    },
    server,
    'secureConnection',
  );
  const exchange = keptConnections(rules);
  const origin = originOf('https:', 'localhost', port);
  await exchange(post(origin));
  cutting = true;
  expect(await exchange(post(origin))).toEqual({ status: 200, body: '' });
  const error = await thrownBy(exchange(post(origin)));
  expect(isUnavailable(error)).toBe(true);
  expect(lines.map(({ requests }) => requests.length)).toEqual([2, 2, 1]);
});

test('a handshake that is not answered throws as an unavailable dependency, and its connection ends', async () => {
  const { port, lines } = await rawServer(() => undefined, createPlainServer());
  const error = await thrownBy(
    keptConnections({ ...rules, timeoutMs: 60 })(post(originOf('https:', 'localhost', port))),
  );
  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(isUnavailable(error)).toBe(true);
  await eventually(() => expect(lines).toMatchObject([{ socket: { destroyed: true } }]));
});

test('a handshake that is cut throws as an unavailable dependency', async () => {
  const server = createPlainServer((socket) => socket.once('data', () => socket.end()));
  const { port } = await rawServer(() => undefined, server);
  const error = await thrownBy(keptConnections(rules)(post(originOf('https:', 'localhost', port))));
  expect(isUnavailable(error)).toBe(true);
});
