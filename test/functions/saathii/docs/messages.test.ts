import { afterAll, expect, test } from 'vitest';
import type { JsonSchema } from '../../../../lib/docs/openapi-document.ts';
import { giveCoins } from '../../../support/coins.ts';
import { fitsSchema } from '../../../support/documented.ts';
import { eventually } from '../../../support/eventually.ts';
import { newKnown } from '../../../support/known.ts';
import { greetedSocket } from '../../../support/live-socket.ts';
import { asyncApi } from '../../../support/rendered.ts';
import { useSaathii } from '../../../support/saathii.ts';

const app = useSaathii();
const sent = Object.entries(asyncApi.operations).flatMap(([, { action, messages, reply }]) =>
  (action === 'send' ? messages : (reply?.messages ?? [])).map(({ $ref }) => $ref.split('/').at(-1) as string),
);

test('the running app shows the document of its sockets, and clients may keep it for five minutes', async () => {
  const { status, headers, body } = await app.get('/asyncapi.json');
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
  expect(headers.get('cache-control')).toBe('public, max-age=300');
  expect(body).toEqual(JSON.parse(JSON.stringify(asyncApi)));
});

const seen = new Set<string>();

test.each(['feed', 'presence'])(
  'everything that a socket of the channel %s is sent is documented for it, to the last field',
  async (channel) => {
    const [caller, listener] = [await newKnown(app), await newKnown(app, { role: 'listener' })];
    await giveCoins(app.world, caller.id, 100);
    await app.world.idle();
    const socket = await greetedSocket(app, channel, caller.access);
    await socket.ask({ type: 'ping', timestamp: [1, { a: null }] });
    await socket.ask({ type: 'ping' });
    await socket.ask({ type: 'subscribe', subscription: 'everything' });
    await socket.ask({ type: 'subscribe' });
    const { body } = await app.post('/calls/start', { listener_id: listener.id, call_type: 'audio' }, caller.access);
    await app.world.idle();
    await app.post('/calls/end', { call_id: body.call_id, reason: 'dropped' }, caller.access);
    await app.delete('/users/me', listener.access);
    await eventually(() => expect(socket.statusesOf(listener.id).at(-1)).toMatchObject({ username: null }));

    const { messages } = asyncApi.channels[channel] ?? { messages: {} };
    for (const text of socket.texts) {
      const message = JSON.parse(text);
      seen.add(message.type);
      expect(Object.keys(messages)).toContain(message.type);
      const { payload } = asyncApi.components.messages[message.type] as { readonly payload: JsonSchema };
      expect([text, fitsSchema(asyncApi, payload, message)]).toEqual([text, true]);
    }
  },
);

afterAll(() => {
  // A message that is documented and never came would have been judged by nobody.
  expect([...seen].sort()).toEqual([...new Set(sent)].sort());
});
