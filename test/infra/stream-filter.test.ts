import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { streamPatterns } from '../../infra/constructs/stream-filter.ts';
import { matchesPattern } from '../../infra/local/event-bus/event-pattern.ts';
import type { StreamFilter } from '../../lib/core/stream-record.ts';

const kinds = ['INSERT', 'MODIFY', 'REMOVE'] as const;
const entities = [
  { entity: 'USER', partition: 'USER', sortKey: 'USER' },
  { entity: 'SESSION', partition: 'USER', sortKey: 'SESSION' },
  { entity: 'USERNAME', partition: 'USERNAME', sortKey: 'USERNAME' },
  { entity: 'STATUS', partition: 'STATUS', sortKey: 'STATUS' },
];

/** Changes as the stream tells them, of items whose sort key is the entity's name alone or goes on after it. */
const changes = entities.flatMap(({ entity, partition }) =>
  kinds.flatMap((eventName) =>
    [entity, `${entity}#2`].map((sk) => ({
      entity,
      eventName,
      dynamodb: { Keys: { pk: { S: `${partition}#1` }, sk: { S: sk } } },
    })),
  ),
);

const passing = (filters: readonly StreamFilter[]) =>
  changes.filter((change) => streamPatterns(filters).some((pattern) => matchesPattern(pattern, change)));

const wanted = (filters: readonly StreamFilter[]) =>
  changes.filter(({ entity, eventName }) =>
    filters.some((filter) => filter.entity === entity && filter.changes.includes(eventName)),
  );

const [user, session, username, status] = entities as [StreamFilter, StreamFilter, StreamFilter, StreamFilter];

test.each<[string, readonly StreamFilter[]]>([
  ['one entity of a shared partition', [{ ...user, changes: ['INSERT'] }]],
  ['names that begin alike', [{ ...user, changes: ['REMOVE'] }]],
  [
    'several entities with the same changes',
    [
      { ...session, changes: ['MODIFY', 'INSERT'] },
      { ...username, changes: ['INSERT', 'MODIFY'] },
    ],
  ],
  [
    'several sets of changes',
    [
      { ...user, changes: ['REMOVE'] },
      { ...session, changes: ['INSERT'] },
      { ...status, changes: ['INSERT', 'MODIFY', 'REMOVE'] },
    ],
  ],
])('a consumer is invoked for exactly the changes it wants: %s', (_, filters) => {
  expect(wanted(filters).length).toBeGreaterThan(0);
  expect(passing(filters)).toEqual(wanted(filters));
});

test('entities with the same changes share one pattern, so that many fit into the platform’s five', () => {
  const many = Array.from({ length: 20 }, (_, i) => ({ entity: `E${i}`, partition: `E${i}`, sortKey: `E${i}` }));
  expect(streamPatterns(many.map((one) => ({ ...one, changes: ['INSERT'] })))).toHaveLength(1);
});

test('a consumer that wants nothing, or more than the platform can tell apart, is refused', () => {
  expect(() => streamPatterns([])).toThrow(/at least one change/);
  const sets: StreamFilter['changes'][] = [
    ['INSERT'],
    ['MODIFY'],
    ['REMOVE'],
    ['INSERT', 'MODIFY'],
    ['INSERT', 'REMOVE'],
    ['MODIFY', 'REMOVE'],
  ];
  expect(() => streamPatterns(sets.map((changes) => ({ ...user, changes })))).toThrow(/at most 5/);
});

const people = { ...status, changes: ['INSERT', 'MODIFY'] } as const satisfies StreamFilter;

/** A change that leaves a status like this; `undefined` = one that leaves nothing. */
const left = (item: Readonly<Record<string, unknown>> | undefined, eventName = 'MODIFY') => ({
  eventName,
  dynamodb: {
    Keys: { pk: { S: 'STATUS#1' }, sk: { S: 'STATUS' } },
    OldImage: marshall({ news: 'change', ...item }),
    ...(item && { NewImage: marshall(item) }),
  },
});

const passes = (where: StreamFilter['where'], item: Readonly<Record<string, unknown>> | undefined): boolean =>
  streamPatterns([{ ...people, ...(where && { where }) }]).some((pattern) => matchesPattern(pattern, left(item)));

test.each<[string, NonNullable<StreamFilter['where']>, Readonly<Record<string, unknown>>, boolean]>([
  ['a text', { news: ['change'] }, { news: 'change' }, true],
  ['another text', { news: ['change'] }, { news: 'none' }, false],
  ['a text that begins alike', { news: ['change'] }, { news: 'changes' }, false],
  ['no text', { news: ['change'] }, { news: true }, false],
  ['no such attribute', { news: ['change'] }, { other: 'change' }, false],
  ['the first of several texts', { news: ['change', 'life'] }, { news: 'change' }, true],
  ['the last of several texts', { news: ['change', 'life'] }, { news: 'life' }, true],
  ['none of several texts', { news: ['change', 'life'] }, { news: 'none' }, false],
  ['true', { listener: [true] }, { listener: true }, true],
  ['false where true is wanted', { listener: [true] }, { listener: false }, false],
  ['false', { listener: [false] }, { listener: false }, true],
  ['the text "true"', { listener: [true] }, { listener: 'true' }, false],
  ['either boolean', { listener: [true, false] }, { listener: false }, true],
  ['any text', { revokedAt: 'any text' }, { revokedAt: '2026-02-02T02:40:00.000Z' }, true],
  ['an empty text', { revokedAt: 'any text' }, { revokedAt: '' }, true],
  ['no text where any is wanted', { revokedAt: 'any text' }, {}, false],
  ['a number where any text is wanted', { revokedAt: 'any text' }, { revokedAt: 7 }, false],
  ['a member of a map', { 'roles.listener': 'any text' }, { roles: { user: 'x', listener: 'y' } }, true],
  ['a map without the member', { 'roles.listener': 'any text' }, { roles: { user: 'x' } }, false],
  ['an attribute of the path’s name', { 'roles.listener': 'any text' }, { 'roles.listener': 'y' }, false],
  ['a member deep inside', { 'a.b.c': [true] }, { a: { b: { c: true } } }, true],
  ['a member too high up', { 'a.b.c': [true] }, { a: { c: true } }, false],
  ['both of two', { news: ['life'], listener: [true] }, { news: 'life', listener: true }, true],
  ['one of two', { news: ['life'], listener: [true] }, { news: 'life', listener: false }, false],
])('a consumer that looks at the item is invoked for %s only if it fits: %o, %o: %s', (_, where, item, expected) => {
  expect(passes(where, item)).toBe(expected);
});

test('what the item was before the change, and a change that leaves none, is never looked at', () => {
  expect(passes({ news: ['change'] }, { news: 'none' })).toBe(false);
  expect(passes({ news: ['change'] }, undefined)).toBe(false);
  expect(passes(undefined, undefined)).toBe(true);
});

test('a removal leaves no item to look at, so a filter that would is refused', () => {
  for (const changes of [['REMOVE'], ['MODIFY', 'REMOVE']] as const) {
    expect(() => streamPatterns([{ ...status, changes, where: { news: ['life'] } }])).toThrow(/removal leaves no item/);
  }
});

test('filters that look at the item share a pattern with those that look at the same, and with no others', () => {
  const where = { news: ['change', 'life'] } as const;
  const same: StreamFilter[] = [
    { ...status, changes: ['INSERT', 'MODIFY'], where },
    { ...user, changes: ['MODIFY', 'INSERT'], where },
  ];
  expect(streamPatterns(same)).toHaveLength(1);
  expect(streamPatterns([...same, { ...session, changes: ['INSERT', 'MODIFY'] }])).toHaveLength(2);
  expect(streamPatterns([...same, { ...session, changes: ['MODIFY'], where }])).toHaveLength(2);
  expect(
    streamPatterns([...same, { ...session, changes: ['INSERT', 'MODIFY'], where: { news: ['life'] } }]),
  ).toHaveLength(2);
});

test('a filter without conditions lets every state of its entity through, beside one that looks at another entity', () => {
  const filters: StreamFilter[] = [
    { ...status, changes: ['MODIFY'], where: { news: ['life'] } },
    { ...user, changes: ['MODIFY'] },
  ];
  const seen = (sk: string, item: object) =>
    streamPatterns(filters).some((pattern) =>
      matchesPattern(pattern, {
        eventName: 'MODIFY',
        dynamodb: { Keys: { pk: { S: `${sk}#1` }, sk: { S: sk } }, NewImage: marshall(item) },
      }),
    );
  expect([seen('STATUS', { news: 'life' }), seen('STATUS', { news: 'none' })]).toEqual([true, false]);
  expect([seen('USER', { news: 'none' }), seen('USER', {})]).toEqual([true, true]);
});

test('five sets of changes and conditions fit, a sixth is refused', () => {
  const filters = ['a', 'b', 'c', 'd', 'e', 'f'].map((news) => ({ ...people, where: { news: [news] } }));
  expect(streamPatterns(filters.slice(0, 5))).toHaveLength(5);
  expect(() => streamPatterns(filters)).toThrow(/at most 5/);
});
