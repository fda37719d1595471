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
