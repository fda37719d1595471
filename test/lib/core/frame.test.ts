import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { declareFrames } from '../../../lib/core/frame.ts';

const { sent, received } = declareFrames({
  sent: {
    poured: {
      summary: 'Tea is poured.',
      fields: { cup: z.object({ size: z.int(), sugar: z.nullable(z.int()) }), note: z.unknown() },
    },
  },
  received: { pour: { summary: 'Asks for tea.', fields: { size: z.string(), note: z.optional(z.unknown()) } } },
});

test('a message is written with its type first, its fields in the order of their declaration, and no others', () => {
  const cup = { sugar: null, secret: 'x', size: 2 };
  expect(sent.poured.write({ ...{ note: [1], more: true }, cup })).toBe(
    '{"type":"poured","cup":{"size":2,"sugar":null},"note":[1]}',
  );
});

test('a message that lacks a field or holds something else is not written', () => {
  const wrong: readonly unknown[] = [{}, { cup: { size: 'two', sugar: null } }, { cup: { size: 2 } }];
  for (const fields of wrong) expect(() => sent.poured.write(fields as never)).toThrow();
});

test('a message is read with its declared fields alone, whatever type it says it has', () => {
  expect(received.pour.read('{"type":"pour","size":"2","more":1}')).toEqual({ size: '2' });
  expect(received.pour.read('{"size":"2","type":"other"}')).toEqual({ size: '2' });
});

test('what is read keeps every digit until it is written again', () => {
  const note = received.pour.read('{"size":"2","note":[9007199254740993.10,1e999]}')?.note;
  expect(sent.poured.write({ cup: { size: 1, sugar: null }, note })).toContain('"note":[9007199254740993.10,1e999]');
});

test.each([undefined, '', '{', '[]', '7', 'null', '"x"', '{}', '{"size":2}'])('%j is no such message', (text) => {
  expect(received.pour.read(text)).toBeUndefined();
});
