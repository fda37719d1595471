import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';

const source = readFileSync(new URL('../../infra/edge/rewrite.js', import.meta.url), 'utf8');

type Values = Record<string, { value: string; multiValue?: { value: string }[] }>;
interface EdgeRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Values;
  readonly headers: Values;
  readonly cookies: Values;
}

/** What the edge's function makes of a request from 203.0.113.7: the request that goes on, or a response. */
function pass(request: Partial<EdgeRequest>): EdgeRequest & { readonly statusCode?: number; readonly body?: string } {
  const event = {
    version: '1.0',
    context: { eventType: 'viewer-request' },
    viewer: { ip: '203.0.113.7' },
    request: { method: 'GET', uri: '/', querystring: {}, headers: {}, cookies: {}, ...request },
  };
  const result = runInNewContext(`${source}; handler(event)`, { event }, { timeout: 1000 });
  return JSON.parse(JSON.stringify(result));
}

test('the viewer’s address is the one the edge saw, whatever the client claims', () => {
  const forged = pass({ headers: { 'x-viewer-address': { value: '10.0.0.1', multiValue: [{ value: '10.0.0.2' }] } } });
  expect(forged.headers['x-viewer-address']).toEqual({ value: '203.0.113.7' });
  expect(pass({}).headers['x-viewer-address']).toEqual({ value: '203.0.113.7' });
});

test.each([
  ['/users/me/', '/users/me'],
  ['/users/me', '/users/me'],
  ['/users/me//', '/users/me/'],
  ['/', '/'],
])('one slash at the end of a path is taken off without a redirect: %s', (uri, expected) => {
  expect(pass({ uri }).uri).toBe(expected);
});

test.each(['/ws/feed', '/ws/feed/'])('a channel’s path becomes a parameter of the socket API’s root: %s', (uri) => {
  const { uri: rewritten, querystring } = pass({ uri, querystring: { token: { value: 'abc' } } });
  expect(rewritten).toBe('/');
  expect(querystring).toEqual({ token: { value: 'abc' }, channel: { value: 'feed' } });
});

test('a client can’t choose another channel than the one in the path', () => {
  const querystring = { channel: { value: 'presence', multiValue: [{ value: 'presence' }, { value: 'x' }] } };
  expect(pass({ uri: '/ws/feed', querystring }).querystring.channel).toEqual({ value: 'feed' });
});

test('paths that are no channel are left as they are', () => {
  expect(pass({ uri: '/ws/feed/more' })).toMatchObject({ uri: '/ws/feed/more', querystring: {} });
  expect(pass({ uri: '/news/feed' })).toMatchObject({ uri: '/news/feed', querystring: {} });
});

test('a body larger than a function can take is refused with a 413 in JSON, and one that just fits passes', () => {
  const sized = (bytes: number) => pass({ method: 'POST', headers: { 'content-length': { value: String(bytes) } } });
  const { statusCode, headers, body } = sized(6_000_001);
  expect({ statusCode, body }).toEqual({ statusCode: 413, body: '{"detail":"Payload too large"}' });
  expect(headers['content-type']).toEqual({ value: 'application/json' });
  expect(sized(6_000_000).statusCode).toBeUndefined();
});

test('the function is small enough for the platform', () => {
  expect(Buffer.byteLength(source)).toBeLessThan(10_240);
});
