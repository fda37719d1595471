import { afterEach, expect, test } from 'vitest';
import type { InvokeResult } from '../../infra/local/lambda/lambda.ts';
import { EventTooLarge, InvocationRefused, InvocationThrottled } from '../../infra/local/lambda/refusals.ts';
import { returns, send, serve, stopServing } from '../support/served-api.ts';

afterEach(stopServing);

test('a structured response becomes status, headers, cookies and body', async () => {
  const { url } = await serve(
    ['GET /'],
    returns({
      statusCode: 201,
      headers: { 'Content-Type': 'text/html', 'X-Count': 3, 'WWW-Authenticate': 'Bearer', Server: 'mine', Te: 'x' },
      cookies: ['a=1; Path=/', 'b=2'],
      body: Buffer.from('<p>').toString('base64'),
      isBase64Encoded: true,
    }),
  );
  const response = await send(`${url}/`);
  expect(response).toMatchObject({
    status: 201,
    body: '<p>',
    headers: {
      'content-type': 'text/html',
      'x-count': '3',
      'content-length': '3',
      'x-amzn-remapped-www-authenticate': 'Bearer',
      'x-amzn-remapped-server': 'mine',
      'set-cookie': ['a=1; Path=/', 'b=2'],
      'apigw-requestid': expect.any(String),
    },
  });
  for (const name of ['www-authenticate', 'server', 'te']) expect(response.headers).not.toHaveProperty(name);
});

test.each([
  [{ id: 1 }, '{"id":1}'],
  ['plain', 'plain'],
  [null, 'null'],
  [undefined, 'null'],
])('a value without a status code, %j, is the body of a 200 in JSON', async (payload, body) => {
  const { url } = await serve(['GET /'], returns(payload));
  expect(await send(`${url}/`)).toMatchObject({ status: 200, body, headers: { 'content-type': 'application/json' } });
});

test('a structured response without a content type is plain text', async () => {
  const { url } = await serve(['GET /'], returns({ statusCode: 200, body: 'hi' }));
  expect((await send(`${url}/`)).headers['content-type']).toBe('text/plain; charset=utf-8');
});

const fails = (problem: Error) => () => Promise.reject(problem);

test.each([
  ['a status that is none', returns({ statusCode: 'ok' }), 500, 'Internal Server Error'],
  ['a body that is no text', returns({ statusCode: 200, body: {} }), 500, 'Internal Server Error'],
  ['a header that is no text', returns({ statusCode: 200, headers: { a: [] } }), 500, 'Internal Server Error'],
  ['a header with a line break', returns({ statusCode: 200, headers: { a: 'b\nc' } }), 500, 'Internal Server Error'],
  ['cookies that are no list', returns({ statusCode: 200, cookies: 'a=1' }), 500, 'Internal Server Error'],
  [
    'a function error',
    () => ({ requestId: 'r', payload: { statusCode: 200 }, functionError: { type: 'Error', message: 'x' } }),
    500,
    'Internal Server Error',
  ],
  ['a missing permission', fails(new InvocationRefused('no')), 500, 'Internal Server Error'],
  ['a throttled function', fails(new InvocationThrottled('busy')), 503, 'Service Unavailable'],
  ['an event that is too large for Lambda', fails(new EventTooLarge('6 MB')), 413, 'Request Entity Too Large'],
])(
  "%s is answered with the platform's own error, not with what the function meant",
  async (_what, behave, status, message) => {
    const { url } = await serve(['GET /'], behave as () => InvokeResult);
    expect(await send(`${url}/`)).toMatchObject({
      status,
      body: JSON.stringify({ message }),
      headers: { 'content-type': 'application/json' },
    });
  },
);

const cors = {
  origins: ['https://app.example.com', 'http://localhost:*'],
  methods: ['GET', 'POST'],
  headers: ['authorization'],
  exposed: ['x-total'],
  credentials: true,
  maxAgeSeconds: 300,
};

test('a preflight is answered by the API itself, and no function runs', async () => {
  const { url, invocations } = await serve(['$default'], undefined, { cors });
  const headers = ['origin', 'https://app.example.com', 'access-control-request-method', 'POST'];
  const response = await send(`${url}/x`, { method: 'OPTIONS', headers });
  expect(response).toMatchObject({
    status: 204,
    body: '',
    headers: {
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '300',
    },
  });
  expect(invocations).toEqual([]);
});

test('a preflight of a foreign origin gets no permission', async () => {
  const { url } = await serve(['$default'], undefined, { cors });
  const headers = ['origin', 'https://evil.example.com', 'access-control-request-method', 'POST'];
  const response = await send(`${url}/x`, { method: 'OPTIONS', headers });
  expect(response.status).toBe(204);
  expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});

test("the API's CORS rules replace the function's CORS headers", async () => {
  const headers = { 'Access-Control-Allow-Origin': '*', 'access-control-allow-methods': 'DELETE', 'x-total': '1' };
  const { url } = await serve(['GET /'], returns({ statusCode: 200, headers }), { cors });
  expect((await send(`${url}/`, { headers: ['origin', 'http://localhost:5173'] })).headers).toMatchObject({
    'access-control-allow-origin': 'http://localhost:5173',
    'access-control-expose-headers': 'x-total',
    'x-total': '1',
  });
  const foreign = await send(`${url}/`, { headers: ['origin', 'https://evil.example.com'] });
  expect(Object.keys(foreign.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});

test("without CORS rules the function's own CORS headers pass, and OPTIONS is a method like any other", async () => {
  const headers = { 'access-control-allow-origin': '*' };
  const { url } = await serve(['OPTIONS /'], returns({ statusCode: 200, headers }));
  const preflight = ['origin', 'https://app.example.com', 'access-control-request-method', 'POST'];
  expect(await send(`${url}/`, { method: 'OPTIONS', headers: preflight })).toMatchObject({ status: 200, headers });
});
