import { afterEach, expect, test } from 'vitest';
import type { InvokeResult } from '../../infra/local/lambda/lambda.ts';
import { functionArn } from '../support/cloud-model.ts';
import { NOW, send, serve, stopServing } from '../support/served-api.ts';

afterEach(stopServing);

test('a GET becomes exactly the event of payload format 2.0', async () => {
  const { url, invocations } = await serve(['GET /users/{user_id}/posts']);
  await send(`${url}/users/a%20b%2Fc/posts?tag=x&tag=y%20z&flag&q=1%2B1`, {
    headers: ['Cookie', 'a=1; b=2', 'X-Multi', 'one', 'x-multi', 'two', 'User-Agent', 'test/1', 'Accept', '*/*'],
  });
  const key = 'GET /users/{user_id}/posts';
  expect(invocations).toEqual([
    {
      functionArn: functionArn(key),
      caller: {
        principal: 'apigateway.amazonaws.com',
        sourceArn: 'arn:aws:execute-api:ap-south-1:000000000000:abcdefghij/$default/GET/users/{user_id}/posts',
      },
      event: {
        version: '2.0',
        routeKey: key,
        rawPath: '/users/a b/c/posts',
        rawQueryString: 'tag=x&tag=y%20z&flag&q=1%2B1',
        cookies: ['a=1', 'b=2'],
        headers: {
          host: url.slice('http://'.length),
          'x-multi': 'one,two',
          'user-agent': 'test/1',
          accept: '*/*',
          'content-length': '0',
          'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-port': '443',
          'x-forwarded-proto': 'https',
        },
        queryStringParameters: { tag: 'x,y z', flag: '', q: '1+1' },
        requestContext: {
          accountId: '000000000000',
          apiId: 'abcdefghij',
          domainName: 'abcdefghij.execute-api.ap-south-1.amazonaws.com',
          domainPrefix: 'abcdefghij',
          http: {
            method: 'GET',
            path: '/users/a b/c/posts',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'test/1',
          },
          requestId: expect.stringMatching(/^[A-Za-z0-9+/]{15}=$/),
          routeKey: key,
          stage: '$default',
          time: '12/Mar/2020:19:03:58 +0000',
          timeEpoch: NOW,
        },
        pathParameters: { user_id: 'a b/c' },
        isBase64Encoded: false,
      },
    },
  ]);
});

test.each([
  ['application/json', false],
  ['application/json; charset=utf-8', false],
  ['text/plain', false],
  ['application/xml', false],
  ['application/javascript', false],
  ['text/plain; charset=iso-8859-1', true],
  ['application/x-www-form-urlencoded', true],
  ['multipart/form-data; boundary=x', true],
  ['application/octet-stream', true],
  [undefined, true],
])('a body of type %s is base64: %s', async (contentType, isBase64Encoded) => {
  const { url, invocations } = await serve(['POST /']);
  const body = Buffer.from('{"a":"ü"}');
  await send(`${url}/`, {
    method: 'POST',
    body,
    headers: contentType === undefined ? [] : ['content-type', contentType],
  });
  expect(invocations[0]?.event).toMatchObject({
    body: body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
    headers: { 'content-length': String(body.length) },
  });
});

test('the address that the edge passed on stays first, the last one is where the request came from', async () => {
  const { url, invocations } = await serve(['GET /']);
  await send(`${url}/`, { headers: ['x-forwarded-for', '203.0.113.7'] });
  expect(invocations[0]?.event.headers['x-forwarded-for']).toBe('203.0.113.7, 127.0.0.1');
});

test('a stage with a name is part of the path, and another path is not found', async () => {
  const { url, invocations } = await serve(['GET /x'], undefined, { stage: 'v1' });
  expect((await send(`${url}/v1/x`)).status).toBe(204);
  expect(invocations[0]?.event).toMatchObject({ rawPath: '/v1/x', requestContext: { stage: 'v1' } });
  expect((await send(`${url}/x`)).status).toBe(404);
});

test('a function that takes longer than the integration allows is answered 503', async () => {
  const routes = [{ key: 'GET /', functionArn: functionArn('slow'), timeoutMs: 20 }];
  const { url } = await serve([], () => new Promise<InvokeResult>(() => undefined), { routes });
  expect(await send(`${url}/`)).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
});

test('a path without a route is not found, and no function runs', async () => {
  const { url, invocations } = await serve(['GET /x']);
  expect(await send(`${url}/y`, { method: 'POST', body: 'x' })).toMatchObject({
    status: 404,
    body: '{"message":"Not Found"}',
  });
  expect(invocations).toEqual([]);
});

test('a path that cannot be decoded is a bad request', async () => {
  const { url } = await serve(['GET /{id}']);
  expect((await send(`${url}/%zz`)).status).toBe(400);
});

test('a body of 10 MB passes, one byte more is refused before any function runs', async () => {
  const { url, invocations } = await serve(['POST /']);
  const limit = 10 * 1024 * 1024;
  expect((await send(`${url}/`, { method: 'POST', body: Buffer.alloc(limit) })).status).toBe(204);
  expect(await send(`${url}/`, { method: 'POST', body: Buffer.alloc(limit + 1) })).toMatchObject({
    status: 413,
    body: '{"message":"Request Entity Too Large"}',
  });
  expect(invocations).toHaveLength(1);
});

test('a request line and headers above 10,240 bytes are refused before any function runs', async () => {
  const { url, invocations } = await serve(['GET /']);
  expect((await send(`${url}/`, { headers: ['x-long', 'a'.repeat(10_000)] })).status).toBe(204);
  expect((await send(`${url}/`, { headers: ['x-long', 'a'.repeat(10_240)] })).status).toBe(431);
  expect(invocations).toHaveLength(1);
});
