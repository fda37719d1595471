import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { openSignedClient } from '../../../lib/signed/signed-client.ts';

const env: Record<string, string | undefined> = {
  AWS_REGION: 'ap-south-1',
  AWS_ACCESS_KEY_ID: 'AKID',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
};

async function serve(answer: RequestListener) {
  const sockets: Socket[] = [];
  const server = createServer(answer).on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

const request = (url: string) => ({ service: 'execute-api', method: 'POST', url: `${url}/a%3Db`, body: 'é' }) as const;

test('a request arrives signed and whole, and its answer is a value whatever it says', async () => {
  const seen: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
  const { url } = await serve(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    seen.push({ url: incoming.url, headers: incoming.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(seen.length === 1 ? 200 : 410).end('ü');
  });
  const client = openSignedClient({ ...env, _X_AMZN_TRACE_ID: 'Root=1-2-3' });
  expect(await client.send(request(url))).toEqual({ status: 200, body: 'ü' });
  expect(await client.send({ ...request(url), headers: { 'x-amz-target': 'T' } })).toEqual({ status: 410, body: 'ü' });
  expect(seen).toMatchObject([
    {
      url: '/a%3Db',
      body: 'é',
      headers: {
        'x-amz-security-token': 'session',
        'x-amzn-trace-id': 'Root=1-2-3',
        'content-length': '2',
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/ap-south-1\/execute-api\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[\da-f]{64}$/,
        ),
      },
    },
    { headers: { 'x-amz-target': 'T', authorization: expect.stringContaining('x-amz-target, ') } },
  ]);
});

test('connections are kept and bounded, and requests above the bound wait for a free one', async () => {
  const { url, sockets } = await serve((_, response) => void setTimeout(() => response.end(), 5));
  const client = openSignedClient(env, { maxSockets: 3 });
  const answers = await Promise.all(Array.from({ length: 30 }, () => client.send(request(url))));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(sockets).toHaveLength(3);
});

test('an answer that does not come throws as an unavailable dependency', async () => {
  const { url } = await serve(() => undefined);
  const error = await openSignedClient(env, { timeoutMs: 50 })
    .send(request(url))
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(isUnavailable(error)).toBe(true);
});

test('a host that refuses connections throws as an unavailable dependency', async () => {
  const error = await openSignedClient(env)
    .send(request('http://127.0.0.1:1'))
    .catch((thrown: unknown) => thrown);
  expect(isUnavailable(error)).toBe(true);
});

test('what meets kept connections that were closed in the meantime arrives over a new one, which must not fail', async () => {
  let cutting = false;
  const answered = new Set<Socket>();
  const { url, sockets } = await serve((incoming, response) => {
    // As when the other side has closed what was idle for too long.
    if (cutting && answered.has(incoming.socket)) incoming.socket.resetAndDestroy();
    else setTimeout(() => response.end('ok', () => answered.add(incoming.socket)), 5);
  });
  const client = openSignedClient(env);
  await Promise.all([1, 2, 3].map(() => client.send(request(url))));
  cutting = true;
  expect(await client.send(request(url))).toEqual({ status: 200, body: 'ok' });
  expect(sockets).toHaveLength(4);
});

test('a new connection that is cut throws as an unavailable dependency, and nothing is sent again', async () => {
  let asked = 0;
  const { url } = await serve((incoming) => {
    asked += 1;
    incoming.socket.resetAndDestroy();
  });
  const error = await openSignedClient(env)
    .send(request(url))
    .catch((thrown: unknown) => thrown);
  expect(isUnavailable(error)).toBe(true);
  expect(asked).toBe(1);
});

test('a function without credentials is misconfigured, which says what is missing', () => {
  expect(() => openSignedClient({ ...env, AWS_SECRET_ACCESS_KEY: undefined })).toThrow(/AWS_SECRET_ACCESS_KEY/);
});
