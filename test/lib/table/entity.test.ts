import { expect, test } from 'vitest';
import { entity } from '../../../lib/table/entity.ts';
import { joinKey, joinPrefix, KeyPartError } from '../../../lib/table/key.ts';

test('the parts of a key are joined by the separator', () => {
  expect(joinKey(['USER'])).toBe('USER');
  expect(joinKey(['USER', 7, '+919876543210', ' '])).toBe('USER#7#+919876543210# ');
});

test.each([{ parts: ['USER', '7#ADMIN'] }, { parts: ['#'] }, { parts: ['USER', ''] }, { parts: ['', 7] }])(
  '$parts make no key, and the error does not repeat them',
  ({ parts }) => {
    expect(() => joinKey(parts)).toThrow(KeyPartError);
    expect(() => joinPrefix(parts)).toThrow(/^a key part is empty or contains the separator$/);
  },
);

test('what keys below some parts begin with ends with the separator, so that 1 is no prefix of 12', () => {
  expect(joinPrefix(['CALL', 1])).toBe('CALL#1#');
  expect(joinPrefix([])).toBe('');
});

interface Note {
  readonly owner: number;
  readonly day: string;
  readonly text: string;
}

const Notes = entity<Note, 'owner' | 'day'>('NOTE', {
  partition: 'PERSON',
  pk: ({ owner }) => [owner],
  sk: ({ day }) => [day, 'x'],
});

test('a key is made of partition and name of the entity and of nothing but the key’s own attributes', () => {
  expect(Notes.keyOf({ owner: 7, day: '2026-03-01' })).toEqual({ pk: 'PERSON#7', sk: 'NOTE#2026-03-01#x' });
});

test('a value from outside can’t reach into another entity’s keys', () => {
  expect(() => Notes.keyOf({ owner: 7, day: '1#x' })).toThrow(KeyPartError);
  expect(() => Notes.keyOf({ owner: 7, day: '' })).toThrow(KeyPartError);
});

test('a right names the entity, its partition and the actions, and a change what tells it in the stream', () => {
  expect(Notes.can('get', 'put')).toEqual({
    on: 'table',
    entity: 'NOTE',
    partition: 'PERSON',
    actions: ['get', 'put'],
  });
  expect(Notes.changes(['INSERT', 'REMOVE'])).toEqual({
    entity: 'NOTE',
    partition: 'PERSON',
    sortKey: 'NOTE',
    changes: ['INSERT', 'REMOVE'],
  });
});

test('an item without an end, or with attributes that are the table’s own, is refused by the compiler', () => {
  const keys = { partition: 'P', pk: ({ id }: { id: string }) => [id], sk: () => [] };
  // @ts-expect-error: the item has no `expiresAt`.
  const endless = entity<{ id: string }, 'id'>('ENDLESS', { ...keys, expires: true });
  // @ts-expect-error: `type` is how the table tells entities apart.
  const typed = entity<{ id: string; type: string }, 'id'>('TYPED', keys);
  expect([endless.name, typed.name]).toEqual(['ENDLESS', 'TYPED']);
});
