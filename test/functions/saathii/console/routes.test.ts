import { expect, test } from 'vitest';
import { useSaathii } from '../../../support/saathii.ts';

const app = useSaathii();

/** A policy by its directives. */
const directives = (policy: string | null): Record<string, string[]> =>
  Object.fromEntries(
    (policy ?? '').split('; ').map((directive) => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values];
    }),
  );

test('the page is plain HTML that may call its own app, read and play what the bucket holds, and nothing else', async () => {
  const { status, headers, body } = await app.get('/admin/console');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const policy = directives(headers.get('content-security-policy'));
  const [bucket = ''] = policy['media-src'] ?? [];
  expect(new URL(bucket).origin).toBe(bucket);
  expect(policy).toEqual({
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'connect-src': ["'self'", bucket],
    'media-src': [bucket],
    'img-src': ['data:'],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    'require-trusted-types-for': ["'script'"],
    'trusted-types': ["'none'"],
  });
  expect(body).not.toMatch(/<style|<script(?![^>]*src=)|\son\w+=|\sstyle=/i);
  const addresses = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address.split(',')[0]);
  expect(addresses.sort()).toEqual(['/_local/outbox', '/admin/console.css', '/admin/console.js', 'data:image/svg+xml']);
});

test('the script is one of less than 60 KB, makes no markup of text and knows no address but its own', async () => {
  const { status, headers, body } = await app.get('/admin/console.js');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  expect(Buffer.byteLength(body)).toBeLessThan(60 * 1024);
  expect(body).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|https?:\/\//);
});

test('the style comes as one sheet of less than 20 KB that loads nothing further', async () => {
  const { status, headers, body } = await app.get('/admin/console.css');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
  expect(Buffer.byteLength(body)).toBeLessThan(20 * 1024);
  expect(body).not.toMatch(/@import|url\(/);
});

test('no part is kept by a browser beyond a deployment', async () => {
  for (const path of ['/admin/console', '/admin/console.js', '/admin/console.css']) {
    expect((await app.get(path)).headers.get('cache-control')).toBe('no-cache');
  }
});
