import { expect, test } from 'vitest';
import { httpFor } from '../../../lib/core/contract.ts';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { useCapturedLog } from '../../support/captured-log.ts';
import { httpEvent, invocation, tinyApp } from '../../support/tiny-app.ts';

useCapturedLog();

const route = httpFor(tinyApp)({
  id: 'tea.menu',
  method: 'GET',
  path: '/menu',
  tag: 'Tea',
  auth: 'public',
  summary: 'The menu.',
  response: text('text/html; charset=utf-8', { 'cache-control': 'public, max-age=300' }),
  errors: ['tea_out'],
});

test('a ready-made text leaves as it is, under its content type and headers', async () => {
  const answer = await lambda(route, () => '<p>Tea &amp; "biscuits"</p>')(httpEvent(), invocation);
  expect(answer).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'public, max-age=300' },
    body: '<p>Tea &amp; "biscuits"</p>',
  });
});

test('a refusal in place of a text is answered in the words of the app, without the headers of the text', async () => {
  const answer = await lambda(route, () => refuse('tea_out'))(httpEvent(), invocation);
  expect(answer).toMatchObject({ statusCode: 409, headers: { 'content-type': 'application/json' } });
  expect(answer.headers).not.toHaveProperty('cache-control');
});

test('a text may come with headers that are known only now: they are added, and stand before those of the contract', async () => {
  const headers = { 'content-security-policy': "script-src 'nonce-1'", 'cache-control': 'no-store' };
  const answer = await lambda(route, () => ({ text: '<p>Tea</p>', headers }))(httpEvent(), invocation);
  expect(answer).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
    body: '<p>Tea</p>',
  });
});

test('an empty text is a text, with headers and without', async () => {
  for (const empty of ['', { text: '', headers: {} }]) {
    expect(await lambda(route, () => empty)(httpEvent(), invocation)).toMatchObject({ statusCode: 200, body: '' });
  }
});

test('a text that comes encoded leaves as its bytes, under the headers that say so', async () => {
  const bytes = Uint8Array.of(0, 255, 128);
  const answer = await lambda(route, () => ({ bytes, headers: { 'content-encoding': 'br' } }))(httpEvent(), invocation);
  expect(answer).toMatchObject({ statusCode: 200, body: 'AP+A', isBase64Encoded: true });
  expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'br' });
});
