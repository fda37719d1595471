import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { socketFor } from '../../../lib/core/contract.ts';
import { declareFrames } from '../../../lib/core/frame.ts';
import type { AboutSockets } from '../../../lib/docs/about.ts';
import { renderAsyncApi } from '../../../lib/docs/asyncapi.ts';
import { referencesOf, resolve } from '../../support/documented.ts';
import { asyncApi } from '../../support/rendered.ts';
import { tinyApp } from '../../support/tiny-app.ts';

const cups = { cups: z.int() };
const frames = declareFrames({
  sent: { welcome: { summary: 'Welcomes.', fields: {} }, poured: { summary: 'Tea is poured.', fields: cups } },
  received: { pour: { summary: 'Asks for tea.', fields: { cups: z.pipe(z.string(), z.transform(Number)) } } },
});

const about: AboutSockets = {
  ...{ title: 'Tea', version: '1', description: 'Tea as it is poured.', frames, localHost: 'localhost:1' },
  channels: [
    { name: 'kettle', path: '/ws/kettle', summary: 'The kettle.', description: 'Of the kettle.', sends: ['welcome'] },
  ],
  token: { name: 'key', description: 'The key of the kitchen.' },
  examples: { poured: [{ type: 'poured', cups: 2 }] },
};

const socket = socketFor(tinyApp);
const spec = { id: 'sockets.pour', summary: 'Pours.', route: 'pour', receives: frames.received.pour } as const;
const pour = socket({ ...spec, replies: frames.sent.poured });
const connect = socket({ id: 'sockets.connect', summary: 'Lets in.', route: '$connect' });

test('the app receives what a route is for, replies what it says, and sends what the channel brings', () => {
  const { channels, operations } = renderAsyncApi([connect, pour], about);
  expect(Object.keys(channels.kettle?.messages ?? {})).toEqual(['welcome', 'pour', 'poured']);
  const channel = { $ref: '#/channels/kettle' };
  const message = (type: string) => [{ $ref: `#/channels/kettle/messages/${type}` }];
  expect(operations).toEqual({
    'kettle.pour': {
      ...{ action: 'receive', channel, summary: 'Pours.', messages: message('pour') },
      reply: { channel, messages: message('poured') },
    },
    'kettle.welcome': { action: 'send', channel, summary: 'Welcomes.', messages: message('welcome') },
  });
});

test('a message is described as it is written or, by clients, sent, with its examples', () => {
  const { poured, pour: asked } = renderAsyncApi([pour], about).components.messages;
  expect(poured).toMatchObject({
    payload: { properties: { type: { const: 'poured' }, cups: { type: 'integer' } }, required: ['type', 'cups'] },
    examples: [{ payload: { type: 'poured', cups: 2 } }],
  });
  expect(asked).toMatchObject({ payload: { properties: { type: { const: 'pour' }, cups: { type: 'string' } } } });
  expect(asked).not.toHaveProperty('examples');
});

test('the address of a channel carries the token, in the same words everywhere', () => {
  const { channels, components, servers } = renderAsyncApi([pour], about);
  expect(channels.kettle).toMatchObject({
    address: '/ws/kettle',
    bindings: { ws: { query: { properties: { key: { type: 'string' } }, required: ['key'] } } },
  });
  expect(components.securitySchemes.token).toMatchObject({ type: 'httpApiKey', in: 'query', name: 'key' });
  for (const { security } of Object.values(servers)) {
    expect(security).toEqual([{ $ref: '#/components/securitySchemes/token' }]);
  }
});

test('a message that nothing brings, and one that is brought undeclared, are refused by name', () => {
  expect(() => renderAsyncApi([socket(spec)], about)).toThrow(/^poured is declared, but no channel/);
  const [kettle] = about.channels as [AboutSockets['channels'][number]];
  const channels = [{ ...kettle, sends: ['welcome', 'boiled'] }];
  expect(() => renderAsyncApi([pour], { ...about, channels })).toThrow(
    /^a channel brings boiled, which is not declared/,
  );
});

test('every reference in the document leads to something', () => {
  const references = referencesOf(asyncApi);
  expect(references.length).toBeGreaterThan(0);
  expect(references.filter((reference) => resolve(asyncApi, reference) === undefined)).toEqual([]);
});
