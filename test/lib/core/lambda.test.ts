import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { httpFor } from '../../../lib/core/contract.ts';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { useCapturedLog } from '../../support/captured-log.ts';
import { httpEvent, invocation, tinyApp } from '../../support/tiny-app.ts';

const logged = useCapturedLog();
const http = httpFor(tinyApp);
const spec = { id: 'tea.brew', method: 'POST', tag: 'Tea', summary: 'Brews.', errors: ['tea_out'] } as const;
const Cup = z.object({ kind: z.string(), size: z._default(z.int(), 1) });
const authorization = 'Bearer TOKEN';

/** A route that admits one token, and the steps its requests took. */
function brewing(answer: () => unknown = () => ({ kind: 'assam' })) {
  const steps: string[] = [];
  const auth = {
    scheme: 'bearer',
    errors: ['not_you'],
    uses: { keys: { env: [], access: [], open: () => 'keys' } },
    access: [],
    identify: async (header: string | undefined, { keys }: { keys: string }, now: Date) => {
      steps.push(`identity with ${keys}`);
      return header === authorization ? { name: 'Asha', seenAt: now } : refuse('not_you');
    },
  } as const;
  const body = z.object({ kind: z.string().check(z.refine((kind) => steps.push(`validation of ${kind}`) > 0)) });
  const route = http({ ...spec, path: '/tea/{pot}', auth, params: z.object({ pot: z.string() }), body, response: Cup });
  const handler = lambda(route, (input) => {
    steps.push(`handler for ${input.caller.name}`);
    return answer() as z.input<typeof Cup>;
  });
  const send = (event: Parameters<typeof httpEvent>[0]) =>
    handler(httpEvent({ pathParameters: { pot: '7' }, ...event }), { ...invocation });
  return { steps, send };
}

const good = { headers: { authorization }, body: '{"kind":"assam"}' };

test('a request is identified, then validated, then handled', async () => {
  const { send, steps } = brewing();
  expect(await send(good)).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"kind":"assam","size":1}',
  });
  expect(steps).toEqual(['identity with keys', 'validation of assam', 'handler for Asha']);
});

test('who is not admitted learns nothing about the input: it is not even judged', async () => {
  const { send, steps } = brewing();
  const answer = await send({ headers: {}, body: '{"kind":1', pathParameters: {} });
  expect([answer.statusCode, answer.body]).toEqual([401, '{"code":"not_you"}']);
  expect(steps).toEqual(['identity with keys']);
});

test('malformed input does not reach the handler, and all of it is named', async () => {
  const { send, steps } = brewing();
  const answer = await send({ headers: { authorization }, body: '{"kind":1}', pathParameters: {} });
  expect([answer.statusCode, answer.body]).toEqual([422, '{"fields":[["path","pot"],["body","kind"]]}']);
  expect(steps).toEqual(['identity with keys']);
});

test('a body that is too large is refused once it is known who sends it, and not even judged', async () => {
  const { send, steps } = brewing();
  const body = JSON.stringify({ kind: 'x'.repeat(300_000) });
  expect((await send({ headers: {}, body })).statusCode).toBe(401);
  const answer = await send({ headers: { authorization }, body });
  expect([answer.statusCode, answer.body]).toEqual([413, '{"code":"payload_too_large"}']);
  expect(steps).toEqual(['identity with keys', 'identity with keys']);
});

test('a route without a body ignores what is sent, however large and malformed', async () => {
  const handler = lambda(http({ ...spec, path: '/tea', auth: 'public', response: Cup }), ({ body }) => ({
    kind: String(body),
  }));
  const answer = await handler(httpEvent({ body: '{'.repeat(300_000) }), { ...invocation });
  expect([answer.statusCode, answer.body]).toEqual([200, '{"kind":"undefined","size":1}']);
});

test('the handler is given what was parsed, who is calling, how, and one time for the whole request', async () => {
  const seen: Record<string, unknown>[] = [];
  const route = http({
    ...spec,
    path: '/tea/{pot}',
    auth: { scheme: 'bearer', errors: [], uses: {}, access: [], identify: async (_, __, now) => ({ now }) },
    params: z.object({ pot: z.coerce.number() }),
    query: z.object({ size: z._default(z.coerce.number(), 2) }),
    response: Cup,
    uses: { kettle: { env: [], access: [], open: () => 'kettle' } },
  });
  const handler = lambda(route, (input) => {
    seen.push({ ...input });
    return { kind: 'x' };
  });
  const started = Date.now();
  await handler(httpEvent({ rawPath: '/tea/7', pathParameters: { pot: '7' }, rawQueryString: 'size=3' }), {});
  const { caller, now, ...rest } = seen[0] as { caller: { now: Date }; now: Date };
  expect(rest).toMatchObject({ params: { pot: 7 }, query: { size: 3 }, body: undefined, kettle: 'kettle' });
  expect(rest).toMatchObject({ request: { method: 'POST', path: '/tea/7' } });
  expect(caller.now).toBe(now);
  expect(now.getTime()).toBeGreaterThanOrEqual(started);
});

test('fields that the contract does not name never leave', async () => {
  const { send } = brewing(() => ({ kind: 'assam', passwordHash: 'x', size: 2 }));
  expect((await send(good)).body).toBe('{"kind":"assam","size":2}');
});

test('a refusal of the handler is answered in the dialect of the app', async () => {
  const { send } = brewing(() => refuse('tea_out'));
  expect(await send(good)).toMatchObject({ statusCode: 409, body: '{"code":"tea_out"}' });
});

test('resources are opened once for all requests of an instance', async () => {
  let opened = 0;
  const pot = { env: [], access: [], open: () => ++opened };
  const handler = lambda(http({ ...spec, path: '/tea', auth: 'public', response: Cup, uses: { pot } }), ({ pot }) => ({
    kind: `pot ${pot}`,
  }));
  const answers = [await handler(httpEvent(), {}), await handler(httpEvent(), {})];
  expect(answers.map(({ body }) => JSON.parse(body).kind)).toEqual(['pot 1', 'pot 1']);
});

test.each([
  ['answered', good, 200],
  ['not admitted', { headers: {} }, 401],
  ['malformed', { headers: { authorization }, body: '{}' }, 422],
  ['too large', { headers: { authorization }, body: 'x'.repeat(300_000) }, 413],
])('a request that is %s leaves one line with its status, and nothing of its content', async (_, event, statusCode) => {
  const { send } = brewing();
  await send({ ...event, rawQueryString: 'phone=%2B919876543210' });
  expect(logged.lines()).toEqual([
    {
      level: 'info',
      message: 'request',
      function: 'tiny.tea.brew',
      requestId: 'request-1',
      correlationId: 'request-1',
      statusCode,
      durationMs: expect.any(Number),
    },
  ]);
  expect(logged.text()).not.toMatch(/TOKEN|assam|919876543210/);
});

test('the correlation id of the caller stands on the lines of its request', async () => {
  const { send } = brewing();
  await send({ ...good, headers: { authorization, 'x-correlation-id': 'from-the-phone' } });
  expect(logged.lines()[0]).toMatchObject({ requestId: 'request-1', correlationId: 'from-the-phone' });
});
