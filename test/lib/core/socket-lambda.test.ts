import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { socketFor } from '../../../lib/core/contract.ts';
import { refuse } from '../../../lib/core/failure.ts';
import { declareFrames } from '../../../lib/core/frame.ts';
import { type SocketAnswer, type SocketInput, socketLambda } from '../../../lib/core/socket-lambda.ts';
import { useCapturedLog } from '../../support/captured-log.ts';
import { sdkError } from '../../support/sdk-error.ts';
import { tinyApp } from '../../support/tiny-app.ts';

const logged = useCapturedLog();

const { sent, received } = declareFrames({
  sent: { poured: { summary: 'Tea is poured.', fields: { cups: z.int() } } },
  received: { pour: { summary: 'Asks for tea.', fields: { cups: z.string() } } },
});

const route = socketFor(tinyApp)({
  id: 'sockets.connect',
  summary: 'Connects.',
  route: '$connect',
  replies: sent.poured,
  uses: { pot: { env: [], access: [], open: () => 'pot' } },
});

const connectedAt = Date.parse('2026-03-01T10:00:00.123Z');
const event = (more: object = {}) => ({
  requestContext: { requestId: 'request-1', connectionId: 'c-1', connectedAt, routeKey: '$connect' },
  ...more,
});

const answering = (answer: () => unknown) =>
  socketLambda(route, async () => answer() as SocketAnswer<typeof sent.poured> | undefined);
const failing = (error: unknown) => socketLambda(route, () => Promise.reject(error));

async function inputOf(more: object): Promise<SocketInput & { pot: string }> {
  const inputs: (SocketInput & { pot: string })[] = [];
  await socketLambda(route, async (input) => {
    inputs.push(input);
    return undefined;
  })(event(more));
  return inputs[0] as SocketInput & { pot: string };
}

test('a handler is given the connection, its query, the text of the frame and its resources', async () => {
  const input = await inputOf({ queryStringParameters: { token: 'T' }, body: '{"type":"ping"}' });
  expect(input).toMatchObject({
    connectionId: 'c-1',
    connectedAt: new Date(connectedAt),
    query: { token: 'T' },
    text: '{"type":"ping"}',
    now: expect.any(Date),
    pot: 'pot',
  });
});

test('a message is read as its route declares it, and is none where it is something else or nothing is declared', async () => {
  const read = async (receives: typeof received.pour | undefined, body: string) => {
    const seen: unknown[] = [];
    await socketLambda({ ...route, receives }, async (input) => void seen.push(input.read()))(event({ body }));
    return seen;
  };
  expect(await read(received.pour, '{"type":"pour","cups":"2","sugar":1}')).toEqual([{ cups: '2' }]);
  expect(await read(received.pour, '{"cups":2}')).toEqual([undefined]);
  expect(await read(undefined, '{"cups":"2"}')).toEqual([undefined]);
});

test('without a query there is an empty one, and a binary frame has no text', async () => {
  expect((await inputOf({ queryStringParameters: null })).query).toEqual({});
  expect((await inputOf({})).query).toEqual({});
  expect((await inputOf({ body: 'AAEC', isBase64Encoded: true })).text).toBeUndefined();
  expect((await inputOf({ body: 'AAEC', isBase64Encoded: false })).text).toBe('AAEC');
});

test.each([
  ['nothing', undefined, { statusCode: 200 }],
  ['a reply', { reply: { cups: 2 } }, { statusCode: 200, body: '{"type":"poured","cups":2}' }],
  ['more than is declared', { reply: { sugar: 1, cups: 2 } }, { statusCode: 200, body: '{"type":"poured","cups":2}' }],
  ['a status', { statusCode: 403 }, { statusCode: 403 }],
  ['a refusal', refuse('not_you'), { statusCode: 401 }],
])('a handler that answers %s', async (_, answer, response) => {
  expect(await answering(() => answer)(event())).toEqual(response);
  expect(logged.text()).toBe('');
});

test.each([
  ['a defect', new TypeError('quotes +919876543210'), 500],
  ['a dependency that is down', sdkError('ThrottlingException'), 503],
])('%s never closes a socket: it is an answer, logged without content and counted', async (_, error, statusCode) => {
  expect(await failing(error)(event({ queryStringParameters: { token: 'TOKEN' } }))).toEqual({ statusCode });
  expect(logged.lines()).toEqual([
    expect.objectContaining({
      level: 'error',
      message: 'socket route failed',
      function: 'tiny.sockets.connect',
      requestId: 'request-1',
      errorName: error.name,
    }),
    expect.objectContaining({ function: 'sockets.connect', failed: 1 }),
  ]);
  expect(logged.text()).not.toMatch(/919876543210|TOKEN/);
});

test('a socket route that can’t open its resources refuses the handshake with 500', async () => {
  const needy = { ...route, uses: { pot: { env: ['NOBODY_SETS_THIS'], access: [], open: () => 'pot' } } };
  expect(await socketLambda(needy, async () => undefined)(event())).toEqual({ statusCode: 500 });
});
