import { expect, test } from 'vitest';
import { useSaathii } from '../../../support/saathii.ts';

const app = useSaathii();

test('the page is plain HTML that may run its own script and style, call its own app, and nothing else', async () => {
  const { status, headers, body } = await app.get('/live');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/,
  );
  expect(body).not.toMatch(/<style|<script(?![^>]*src=)|\son\w+=|\sstyle=/i);
  const addresses = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address.split(',')[0]);
  expect(addresses.sort()).toEqual(['/_local/outbox', '/live.css', '/live.js', 'data:image/svg+xml']);
});

test('the script is one of less than 25 KB, makes no markup of text and knows no address but its own', async () => {
  const { status, headers, body } = await app.get('/live.js');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  expect(Buffer.byteLength(body)).toBeLessThan(25 * 1024);
  expect(body).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|https?:\/\//);
});

test('the style comes as one sheet that loads nothing further', async () => {
  const { status, headers, body } = await app.get('/live.css');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
  expect(body).not.toMatch(/@import|url\(/);
});

test('no part is kept by a browser beyond a deployment', async () => {
  for (const path of ['/live', '/live.js', '/live.css']) {
    expect((await app.get(path)).headers.get('cache-control')).toBe('no-cache');
  }
});
