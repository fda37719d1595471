import { afterEach, expect, test } from 'vitest';
import { behaviour, type Seen, serve, stopServing } from '../support/served-edge.ts';

afterEach(stopServing);

test('a viewer-request function sees the event of CloudFront and may rewrite path, query, headers and cookies', async () => {
  const { url, seen } = await serve([
    behaviour({
      viewerRequest: `
        async function handler(event) {
          const { request } = event;
          const copy = JSON.stringify(event);
          request.uri = request.uri.replace('/ws', '');
          request.querystring.token.value = 'changed';
          request.querystring.viewer = { value: event.viewer.ip };
          delete request.cookies.b;
          request.headers['x-event'] = { value: copy };
          return request;
        }`,
    }),
  ]);
  await fetch(`${url}/ws/feed?token=t%20&x=1&x=2`, { method: 'POST', headers: { cookie: 'a=1; b=2', accept: '*/*' } });
  const { url: target, headers } = seen[0] as Seen;
  expect(target).toBe('/feed?token=changed&x=1&x=2&viewer=127.0.0.1');
  expect(headers.cookie).toBe('a=1');
  expect(JSON.parse(String(headers['x-event']))).toMatchObject({
    version: '1.0',
    context: {
      distributionDomainName: 'e1.cloudfront.net',
      distributionId: 'E1',
      eventType: 'viewer-request',
      requestId: headers['x-amz-cf-id'],
    },
    viewer: { ip: '127.0.0.1' },
    request: {
      method: 'POST',
      uri: '/ws/feed',
      querystring: { token: { value: 't%20' }, x: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] } },
      headers: { accept: { value: '*/*' }, host: { value: url.slice('http://'.length) } },
      cookies: { a: { value: '1' }, b: { value: '2' } },
    },
  });
});

test('a viewer-request function may answer by itself, and the origin is not asked', async () => {
  const { url, seen } = await serve([
    behaviour({
      viewerRequest: `function handler() {
        return {
          statusCode: 302,
          statusDescription: 'Found',
          headers: { location: { value: '/docs' } },
          cookies: { seen: { value: '1', attributes: 'Path=/' } },
          body: { encoding: 'base64', data: 'aGk=' },
        };
      }`,
    }),
  ]);
  const response = await fetch(`${url}/`, { redirect: 'manual' });
  expect(response.status).toBe(302);
  expect(Object.fromEntries(response.headers)).toMatchObject({ location: '/docs', 'set-cookie': 'seen=1; Path=/' });
  expect(await response.text()).toBe('hi');
  expect(seen).toEqual([]);
});

test.each([
  ['throws', 'throw new Error("no")', 503],
  ['never ends', 'for (;;) {}', 503],
  ['waits for ever', 'return new Promise(() => {})', 503],
  ['returns nothing', '', 503],
  ['evaluates text', 'return eval("e.request")', 503],
  ['asks for a module that is not there', 'require("fs")', 503],
  ['changes the host', 'e.request.headers.host.value = "x"; return e.request', 502],
  ['returns no path', 'return { ...e.request, uri: "x" }', 502],
])('a function that %s makes the request fail and never reaches the origin', async (_what, code, status) => {
  const { url, seen } = await serve([behaviour({ viewerRequest: `function handler(e) { ${code} }` })]);
  expect((await fetch(`${url}/`)).status).toBe(status);
  expect(seen).toEqual([]);
});

test('the headers policy overrides, fills in and removes headers of the origin', async () => {
  const responseHeaders = [
    { name: 'x-frame-options', value: 'DENY', override: true },
    { name: 'cache-control', value: 'no-store', override: false },
    { name: 'x-new', value: '1', override: false },
  ];
  const { url } = await serve([behaviour({ responseHeaders, removedHeaders: ['x-powered-by'] })], (response) =>
    response
      .writeHead(404, 'Nowhere', ['X-Frame-Options', 'SAMEORIGIN', 'cache-control', 'max-age=5', 'x-powered-by', 'api'])
      .end('gone'),
  );
  const response = await fetch(`${url}/`);
  expect(response.status).toBe(404);
  expect(response.statusText).toBe('Nowhere');
  expect(await response.text()).toBe('gone');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'x-frame-options': 'DENY',
    'cache-control': 'max-age=5',
    'x-new': '1',
    via: '1.1 e1.cloudfront.net (CloudFront)',
    'x-cache': 'Miss from cloudfront',
  });
  expect(response.headers.has('x-powered-by')).toBe(false);
});

const MARK = `function handler(e) {
  e.response.headers['x-marked'] = { value: e.request.uri + ' ' + e.response.headers['x-new'].value };
  e.response.cookies.a.attributes += '; Secure';
  e.response.statusCode = 201;
  return e.response;
}`;
const policy = [{ name: 'x-new', value: 'policy', override: true }];

test('a viewer-response function sees the headers of the policy and may change status, headers and cookies', async () => {
  const { url } = await serve([behaviour({ viewerResponse: MARK, responseHeaders: policy })], (response) =>
    response.writeHead(200, { 'set-cookie': ['a=1; Path=/'], 'content-length': 2 }).end('ok'),
  );
  const response = await fetch(`${url}/x`);
  expect(response.status).toBe(201);
  expect(await response.text()).toBe('ok');
  expect(response.headers.get('x-marked')).toBe('/x policy');
  expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/; Secure']);
});

test('error responses pass the viewer-response function by', async () => {
  const { url } = await serve([behaviour({ viewerResponse: MARK, responseHeaders: policy })], (response) =>
    response.writeHead(400).end(),
  );
  const response = await fetch(`${url}/`);
  expect(response.status).toBe(400);
  expect(response.headers.has('x-marked')).toBe(false);
});

test('a viewer-response function that fails makes it a 503', async () => {
  const { url } = await serve([behaviour({ viewerResponse: 'function handler() { throw 1 }' })]);
  expect((await fetch(`${url}/`)).status).toBe(503);
});
