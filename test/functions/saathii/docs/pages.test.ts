import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openApi } from '../../../support/rendered.ts';
import { useSaathii } from '../../../support/saathii.ts';

const app = useSaathii();
const modules = resolve(import.meta.dirname, '../../../../node_modules');
const installed = (path: string): string => readFileSync(join(modules, path), 'utf8');
const versionOf = (name: string): string => JSON.parse(installed(`${name}/package.json`)).version;

const swagger = `/docs/swagger-ui-${versionOf('swagger-ui-dist')}`;
const redoc = `/redoc/redoc-${versionOf('redoc')}.js`;
const logo = 'https://cdn.redoc.ly/redoc/logo-mini.svg';

const texts: readonly (readonly [string, string, string])[] = [
  [`${swagger}.js`, 'text/javascript; charset=utf-8', installed('swagger-ui-dist/swagger-ui-bundle.js')],
  [`${swagger}.css`, 'text/css; charset=utf-8', installed('swagger-ui-dist/swagger-ui.css')],
  [redoc, 'text/javascript; charset=utf-8', installed('redoc/bundles/redoc.standalone.js').replace(logo, 'data:,')],
];

test.each(['/docs', '/redoc'])(
  '%s is HTML that may run the app’s own scripts, ask the app, and nothing else',
  async (path) => {
    const { status, headers, body } = await app.get(path);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data:; " +
        "worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(body).not.toMatch(/<script(?![^>]*src=)|\son\w+=/i);
  },
);

test.each(['/docs', '/redoc'])('every address on %s is one of the app', async (path) => {
  const { body } = await app.get(path);
  const addresses = [...body.matchAll(/(?:src|href|spec-url)="([^"]*)"/g)].map(([, address]) => address);
  const others = addresses.filter((address) => !address.startsWith('data:') && address !== '/_local/outbox');
  expect(others.length).toBeGreaterThan(3);
  expect(others.filter((address) => !openApi.paths[address])).toEqual([]);
});

/** The answer as it travels. */
async function fetched(path: string, encoding: string) {
  const asked = request(`${app.url}${path}`, { headers: { 'accept-encoding': encoding } }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { headers: response.headers, bytes: await buffer(response) };
}

test.each(texts)('%s is what is installed, kept for a day under its version', async (path, type, content) => {
  for (const encoding of ['gzip, deflate', 'identity', 'br;q=0']) {
    const { headers, bytes } = await fetched(path, encoding);
    expect([encoding, headers['content-encoding'], bytes.toString() === content]).toEqual([encoding, undefined, true]);
    expect(headers).toMatchObject({
      'content-type': type,
      'cache-control': 'public, max-age=86400, immutable',
      vary: 'accept-encoding',
    });
  }
});

test.each(texts)(
  '%s travels compressed to whoever takes it so, in a quarter of its size',
  async (path, type, content) => {
    for (const encoding of ['gzip, deflate, br, zstd', 'br', 'gzip;q=1.0, br;q=0.5']) {
      const { headers, bytes } = await fetched(path, encoding);
      expect(headers).toMatchObject({ 'content-type': type, 'content-encoding': 'br', vary: 'accept-encoding' });
      expect(brotliDecompressSync(bytes).toString() === content).toBe(true);
      expect(bytes.length).toBeLessThan(content.length * 0.28);
    }
  },
);

test('no script asks another host, and each names its licenses, which are served', async () => {
  for (const [path, , content] of texts.filter(([, type]) => type.includes('javascript'))) {
    expect([path, content.startsWith('/*! For license information')]).toEqual([path, true]);
    expect(content).not.toContain(logo);
  }
  const { status, body } = await app.get('/docs/licenses.txt');
  expect(status).toBe(200);
  for (const path of [
    ...['swagger-ui-dist/LICENSE', 'swagger-ui-dist/NOTICE', 'swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt'],
    ...['redoc/LICENSE', 'redoc/bundles/redoc.standalone.js.LICENSE.txt'],
  ]) {
    expect(body).toContain(installed(path));
  }
});
