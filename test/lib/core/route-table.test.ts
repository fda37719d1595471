import { expect, test } from 'vitest';
import { readRouteTable, routeTable, writeRouteTable } from '../../../lib/core/route-table.ts';

const routes = [
  { method: 'PUT', path: '/users/me' },
  { method: 'GET', path: '/users/me' },
  { method: 'GET', path: '/users/{id}/presence' },
  { method: 'DELETE', path: '/users/{id}' },
  { method: 'GET', path: '/feed.json' },
  { method: 'POST', path: '/rooms/{room_id}/seats/{seat}' },
  { method: 'GET', path: '/a(b)[c]|d^e$f+g*h' },
];
const text = writeRouteTable(routes);
const { methodsOf } = readRouteTable(text);

test('the table has one short entry per path', () => {
  expect(text.split(';').slice(0, 2)).toEqual(['GET,PUT /users/me', 'GET /users/{id}/presence']);
});

test.each([
  ['/users/7/presence', ['GET']],
  ['/users/me/presence', ['GET']],
  ['/users/7', ['DELETE']],
  ['/users/%2F', ['DELETE']],
  ['/rooms/1/seats/2', ['POST']],
  ['/feed.json', ['GET']],
  ['/a(b)[c]|d^e$f+g*h', ['GET']],
])('the path %s has the methods %j', (path, methods) => {
  expect(methodsOf(path)).toEqual(methods);
});

test('a path that two entries match has the methods of both, in alphabetical order', () => {
  expect(methodsOf('/users/me')).toEqual(['DELETE', 'GET', 'PUT']);
});

test.each([
  '/',
  '',
  '/users',
  '/users/',
  '/users//presence',
  '/users/7/8/presence',
  '/users/7/presence/x',
  '/v1/users/me',
  '/Users/me',
  '/feedxjson',
  '/rooms/1/seats/',
])('the path %j is unknown', (path) => {
  expect(methodsOf(path)).toBeUndefined();
});

test('a function opens the table it was deployed with; an app without routes knows no path', () => {
  expect(routeTable.open({ ROUTE_TABLE: text }).methodsOf('/users/me')).toEqual(['DELETE', 'GET', 'PUT']);
  expect(routeTable.open({ ROUTE_TABLE: writeRouteTable([]) }).methodsOf('/')).toBeUndefined();
});
