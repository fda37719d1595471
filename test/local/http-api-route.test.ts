import { expect, test } from 'vitest';
import { createRouter } from '../../infra/local/http/route.ts';

const KEYS = [
  '$default',
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'ANY /pets/{id}',
  'GET /pets/dog/1',
  'GET /pets/dog/{id}',
  'ANY /pets/dog/{id}',
  'GET /{kind}/dog/1',
  'GET /{kind}/{id}/toys',
  'POST /',
];

const select = createRouter(KEYS.map((key) => ({ key, functionArn: key, timeoutMs: 1 })));

test.each([
  ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
  ['POST', '/pets/dog/2', 'ANY /pets/dog/{id}', { id: '2' }],
  ['GET', '/cats/dog/1', 'GET /{kind}/dog/1', { kind: 'cats' }],
  ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
  ['GET', '/pets/cat/toys', 'GET /{kind}/{id}/toys', { kind: 'pets', id: 'cat' }],
  ['GET', '/pets/cat', 'ANY /pets/{id}', { id: 'cat' }],
  ['POST', '/pets/cat/1', 'ANY /{proxy+}', { proxy: 'pets/cat/1' }],
  ['GET', '/pets/a%2Fb', 'ANY /pets/{id}', { id: 'a/b' }],
  ['POST', '/', 'POST /', {}],
  ['GET', '/', '$default', {}],
  ['GET', '/pets/', 'ANY /{proxy+}', { proxy: 'pets/' }],
  ['HEAD', '/Pets/dog/1', 'ANY /{proxy+}', { proxy: 'Pets/dog/1' }],
])('%s %s selects %s', (method, path, key, pathParameters) => {
  expect(select(method, path)).toMatchObject({ route: { key }, pathParameters });
});

test('the order in which routes are declared does not matter', () => {
  const reversed = createRouter([...KEYS].reverse().map((key) => ({ key, functionArn: key, timeoutMs: 1 })));
  expect(reversed('GET', '/pets/dog/2')?.route.key).toBe('GET /pets/dog/{id}');
  expect(reversed('GET', '/pets/cat/1')?.route.key).toBe('GET /pets/{proxy+}');
});

test('without a default route an unknown path selects nothing, and an empty variable matches nothing', () => {
  const strict = createRouter([{ key: 'GET /pets/{id}', functionArn: 'f', timeoutMs: 1 }]);
  expect(strict('GET', '/cats/1')).toBeUndefined();
  expect(strict('GET', '/pets/')).toBeUndefined();
  expect(strict('HEAD', '/pets/1')).toBeUndefined();
});
