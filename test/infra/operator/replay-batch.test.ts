import { expect, test } from 'vitest';
import type { WireItem } from '../../../infra/operator/command.ts';
import { readLetter, withoutPersons } from '../../../infra/operator/dead-letters/letter.ts';
import { replayBatch } from '../../../infra/operator/dead-letters/replay-batch.ts';
import type { RawRecord } from '../../../infra/operator/dead-letters/stream-range.ts';

const keysOf = (name: string): WireItem => ({ pk: { S: name }, sk: { S: name } });
const image = (name: string, state: string): WireItem => ({ ...keysOf(name), state: { S: state } });

const record = (eventName: RawRecord['eventName'], name: string, before?: string, after?: string): RawRecord => ({
  eventName,
  dynamodb: {
    Keys: keysOf(name),
    SequenceNumber: '1',
    ...(before !== undefined && { OldImage: image(name, before) }),
    ...(after !== undefined && { NewImage: image(name, after) }),
  },
});

/** A consumer, and a table that changes right after each of its invocations. */
function newDesk(stored: Record<string, string>, changes: readonly Record<string, string | undefined>[] = []) {
  const told: string[][] = [];
  const items = new Map(Object.entries(stored));
  return {
    told,
    patterns: [{ eventName: ['INSERT', 'MODIFY', 'REMOVE'], dynamodb: { Keys: { pk: { S: [{ prefix: 'U' }] } } } }],
    streamArn: 'arn:of:stream',
    storedItems: async (keys: readonly WireItem[]) =>
      keys.map(({ pk }) => {
        const [name, state] = [String(pk?.S), items.get(String(pk?.S))];
        return state === undefined ? undefined : image(name, state);
      }),
    invoke: async (event: unknown) => {
      const { Records } = event as { Records: readonly (RawRecord & { eventSourceARN: string })[] };
      for (const { eventSourceARN } of Records) expect(eventSourceARN).toBe('arn:of:stream');
      const stateOf = (item: WireItem | undefined) => item?.state?.S ?? '-';
      told.push(
        Records.map(({ eventName, dynamodb: { Keys, OldImage, NewImage } }) =>
          [eventName, Keys.pk?.S, stateOf(OldImage), stateOf(NewImage)].join(' '),
        ),
      );
      for (const [name, state] of Object.entries(changes[told.length - 1] ?? {})) {
        if (state === undefined) items.delete(name);
        else items.set(name, state);
      }
    },
  };
}

test('records are replayed as changes to what is stored by now; those of items that are gone are left to their removal', async () => {
  const desk = newDesk({ U1: 'now', U2: 'there' });
  const records = [
    record('MODIFY', 'U1', 'old', 'then'),
    record('INSERT', 'U2', undefined, 'new'),
    record('MODIFY', 'U3', 'old', 'then'),
    record('REMOVE', 'U4', 'last'),
    record('MODIFY', 'X5', 'nobody', 'asked'),
  ];
  expect(await replayBatch(records, desk)).toBe(4);
  expect(desk.told).toEqual([['MODIFY U1 old now', 'INSERT U2 - there', 'REMOVE U4 last -']]);
});

test('what changes while the consumer works is given to it as well, until nothing does', async () => {
  const desk = newDesk({ U1: 'one', U2: 'two' }, [{ U1: 'newer' }, { U1: undefined }]);
  await replayBatch([record('MODIFY', 'U1', 'old', 'x'), record('MODIFY', 'U2', 'old', 'x')], desk);
  expect(desk.told).toEqual([
    ['MODIFY U1 old one', 'MODIFY U2 old two'],
    ['MODIFY U1 one newer'],
    ['REMOVE U1 newer -'],
  ]);
});

test('what keeps changing is given up, and nothing is invoked for records that are nobody’s business', async () => {
  const desk = newDesk(
    { U1: '0' },
    Array.from({ length: 9 }, (_, n) => ({ U1: String(n + 1) })),
  );
  await expect(replayBatch([record('MODIFY', 'U1', 'old', 'x')], desk)).rejects.toThrow('kept changing');
  const other = newDesk({});
  expect(await replayBatch([record('MODIFY', 'X1', 'old', 'x'), record('MODIFY', 'U9', 'a', 'b')], other)).toBe(1);
  expect(other.told).toEqual([]);
});

test('what a payload says of somebody is left out, whatever the field is called; ids and what something is stay', () => {
  const payload = {
    ...{ version: '0', 'detail-type': 'Object Created', source: 'aws.s3', time: '2026-01-01T00:00:00Z' },
    detail: { object: { key: 'verification-audio/7/x.mp3', size: 3 }, 'source-ip-address': '203.0.113.9' },
    userIds: [1, 2],
    finals: [{ userId: 7, text: '{"username":"asha"}', hiddenFrom: [3] }],
    ...{ phoneHash: 'k1.abc', phone: '+919876543210', somethingNew: ['asha@bank'] },
  };
  expect(withoutPersons(payload)).toEqual({
    ...payload,
    detail: { object: payload.detail.object, 'source-ip-address': '(left out)' },
    finals: [{ userId: 7, text: '(left out)', hiddenFrom: [3] }],
    ...{ phoneHash: '(left out)', phone: '(left out)', somethingNew: ['(left out)'] },
  });
});

test.each([
  ['no JSON', 'no JSON'],
  ['JSON of something else', '[1]'],
  ['null', 'null'],
])('a message with %s says nothing of where it came from', (_, body) => {
  const letter = readLetter({ id: '1', body, sentAt: 0, queueArn: undefined, receipt: '' });
  expect(letter).toMatchObject({ from: { kind: 'unknown' }, by: '?' });
});
