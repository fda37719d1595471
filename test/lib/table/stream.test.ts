import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { type RawStreamRecord, readStreamRecord } from '../../../lib/table/stream.ts';

/** An item as it is stored: with the table's own attributes. */
const image = (values: object) =>
  marshall({ pk: 'CUP#1', sk: 'CUP', type: 'CUP', gsi1pk: 'CUP#s', gsi1sk: '1', ...values }) as Record<string, never>;
const before = { shelf: 's', sips: 1, marks: ['chip'], owner: { name: 'Asha' } };
const after = { ...before, sips: 2 };

const raw = (eventName: RawStreamRecord['eventName'], images: object, more: object = {}): RawStreamRecord => ({
  eventName,
  dynamodb: { SequenceNumber: '42', ApproximateCreationDateTime: 1_770_000_000, ...images },
  ...more,
});

test.each([
  ['INSERT', { NewImage: image(after) }, { before: undefined, after }],
  ['MODIFY', { OldImage: image(before), NewImage: image(after) }, { before, after }],
  ['REMOVE', { OldImage: image(before) }, { before, after: undefined }],
] as const)('a record of %s gives the images as they were put and the entity’s name', (change, images, told) => {
  expect(readStreamRecord(raw(change, images))).toEqual({
    sequence: '42',
    change,
    entity: 'CUP',
    at: new Date('2026-02-02T02:40:00.000Z'),
    expired: false,
    ...told,
  });
});

test.each([
  [{ principalId: 'dynamodb.amazonaws.com' }, true],
  [{ principalId: 'somebody' }, false],
  [{}, false],
  [undefined, false],
])('an item removed by %j counts as expired: %s', (userIdentity, expired) => {
  const record = raw('REMOVE', { OldImage: image(before) }, userIdentity && { userIdentity });
  expect(readStreamRecord(record).expired).toBe(expired);
});
