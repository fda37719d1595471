import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { keptConnections } from '../../../lib/signed/exchange.ts';
import { nodeExchange } from '../../../lib/signed/node-exchange.ts';
import { originOf, post, thrownBy } from './raw-server.ts';

const rules = { maxSockets: 3, timeoutMs: 5000 };

async function serve(answer: RequestListener) {
  const sockets: Socket[] = [];
  const server = createServer(answer).on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: originOf('http:', '127.0.0.1', (server.address() as AddressInfo).port), sockets };
}

async function textOf(incoming: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe.each([
  ['ours', keptConnections],
  ['Node’s', nodeExchange],
])('%s', (_, exchangeBy) => {
  test.each([
    ['POST', 'é€'],
    ['POST', ''],
    ['DELETE', ''],
    ['GET', ''],
  ])('%s with the body %j is understood by a server, and its answer comes back', async (method, body) => {
    const seen: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = [];
    const { origin } = await serve(async (incoming, response) => {
      const { method = '', url = '', headers } = incoming;
      seen.push({ method, url, headers, body: await textOf(incoming) });
      response.writeHead(seen.length === 1 ? 200 : 404).write('ü');
      response.end('€');
    });
    const exchange = exchangeBy(rules);
    const request = { ...post(origin, '/a%3Db/@c', body), method };
    const headers = { host: origin.host, 'x-a': 'b; c="d"' };
    expect(await exchange({ ...request, headers })).toEqual({ status: 200, body: 'ü€' });
    expect(await exchange({ ...request, headers })).toEqual({ status: 404, body: 'ü€' });
    const expected = { ...headers, ...(method === 'POST' && { 'content-length': String(Buffer.byteLength(body)) }) };
    expect(seen).toMatchObject([1, 2].map(() => ({ method, url: '/a%3Db/@c', body, headers: expected })));
    expect(seen[0]?.headers['content-length']).toBe(expected['content-length']);
  });

  test('connections are kept and bounded, and requests above the bound wait for a free one', async () => {
    const { origin, sockets } = await serve((_, response) => void setTimeout(() => response.end(), 5));
    const exchange = exchangeBy(rules);
    const answers = await Promise.all(Array.from({ length: 30 }, () => exchange(post(origin))));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(sockets).toHaveLength(3);
  });

  test('an answer that does not come throws as an unavailable dependency', async () => {
    const { origin } = await serve(() => undefined);
    const error = await thrownBy(exchangeBy({ ...rules, timeoutMs: 50 })(post(origin)));
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(isUnavailable(error)).toBe(true);
  });

  test('a host that refuses connections throws as an unavailable dependency', async () => {
    const error = await thrownBy(exchangeBy(rules)(post(originOf('http:', '127.0.0.1', 1))));
    expect(isUnavailable(error)).toBe(true);
  });

  test('what meets kept connections that were closed in the meantime arrives over a new one', async () => {
    let cutting = false;
    const answered = new Set<Socket>();
    const { origin, sockets } = await serve((incoming, response) => {
      if (cutting && answered.has(incoming.socket)) incoming.socket.resetAndDestroy();
      else response.end('ok', () => answered.add(incoming.socket));
    });
    const exchange = exchangeBy(rules);
    await exchange(post(origin));
    cutting = true;
    expect(await exchange(post(origin))).toEqual({ status: 200, body: 'ok' });
    expect(sockets).toHaveLength(2);
  });

  test('a new connection that is cut throws as an unavailable dependency, and nothing is sent again', async () => {
    let asked = 0;
    const { origin } = await serve((incoming) => {
      asked += 1;
      incoming.socket.resetAndDestroy();
    });
    expect(isUnavailable(await thrownBy(exchangeBy(rules)(post(origin))))).toBe(true);
    expect(asked).toBe(1);
  });
});
