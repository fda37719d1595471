import { isDeepStrictEqual } from 'node:util';
import { type EventPattern, matchesPattern } from '../../local/event-bus/event-pattern.ts';
import { Refused, type WireItem } from '../command.ts';
import type { RawRecord } from './stream-range.ts';

/** What replaying records takes. */
export interface BatchDesk {
  /** What the consumer wants to see. */
  readonly patterns: readonly EventPattern[];
  readonly streamArn: string;
  storedItems(keys: readonly WireItem[]): Promise<readonly (WireItem | undefined)[]>;
  invoke(event: unknown): Promise<void>;
}

/** How often items may change while their records are replayed. */
const rounds = 5;

/**
 * Gives a consumer records that it gave up, as changes from what each item was then to what it is now: later changes of
 * the same items have gone through meanwhile, and what they came to must not be undone. Of an item that is gone its own
 * removal tells. What changes while the consumer works is given to it as well. Gives how many records were its business.
 */
export async function replayBatch(records: readonly RawRecord[], desk: BatchDesk): Promise<number> {
  const wanted = records.filter((record) => isWanted(record, desk));
  let batch = await broughtUp(wanted, desk);
  for (let round = 0; batch.length > 0; round++) {
    if (round === rounds) throw new Refused('what the records are about kept changing');
    await desk.invoke({ Records: batch.map((record) => ({ ...record, eventSourceARN: desk.streamArn })) });
    batch = await changedSince(batch, desk);
  }
  return wanted.length;
}

const isWanted = (record: RawRecord, { patterns }: BatchDesk): boolean =>
  patterns.some((pattern) => matchesPattern(pattern, record));

const itemsOf = (records: readonly RawRecord[], { storedItems }: BatchDesk) =>
  storedItems(records.map(({ dynamodb }) => dynamodb.Keys));

async function broughtUp(records: readonly RawRecord[], desk: BatchDesk): Promise<readonly RawRecord[]> {
  const items = await itemsOf(records, desk);
  return records.flatMap((record, place) => {
    const NewImage = items[place];
    if (record.eventName === 'REMOVE') return [record];
    return NewImage ? [{ ...record, dynamodb: { ...record.dynamodb, NewImage } }] : [];
  });
}

/** The changes of items since they were given to the consumer, as far as they are its business. */
async function changedSince(given: readonly RawRecord[], desk: BatchDesk): Promise<readonly RawRecord[]> {
  const there = given.filter(({ eventName }) => eventName !== 'REMOVE');
  const items = await itemsOf(there, desk);
  return there.flatMap(({ dynamodb, ...record }, place) => {
    const { NewImage: OldImage, ...rest } = dynamodb;
    const NewImage = items[place];
    if (OldImage === undefined || isDeepStrictEqual(OldImage, NewImage)) return [];
    const changed: RawRecord = NewImage
      ? { ...record, eventName: 'MODIFY', dynamodb: { ...rest, OldImage, NewImage } }
      : { ...record, eventName: 'REMOVE', dynamodb: { ...rest, OldImage } };
    return isWanted(changed, desk) ? [changed] : [];
  });
}
