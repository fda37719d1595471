import { chunksOf } from '../core/chunks.ts';
import type { SocketDesk } from './desk.ts';
import type { Frame } from './frame.ts';
import type { HandedOver, ShardWork, SocketKey } from './handed-over.ts';
import type { Delivery } from './publish.ts';
import { topicShards } from './store.ts';

type Handing = Pick<SocketDesk, 'deliver' | 'counts'>;

/** How many sockets one message of the queue is about. */
const socketsPerMessage = 100;
const firstDelaySeconds = 5;
/** The queue's own limit. */
const longestDelaySeconds = 900;

/** The further it has been put off, the longer it waits; a socket lives for two hours at most, and so does the work. */
const delayAfter = (tries: number): number => Math.min(firstDelaySeconds * 2 ** tries, longestDelaySeconds);

async function handOver(
  sockets: readonly SocketKey[],
  tries: number,
  { deliver, counts }: Handing,
  workFor: (some: readonly SocketKey[]) => HandedOver,
): Promise<void> {
  for (const some of chunksOf(sockets.map(keyOf), socketsPerMessage)) {
    await deliver(workFor(some), { delaySeconds: delayAfter(tries) });
    counts.add('handedOver', some.length);
  }
}

const keyOf = ({ channel, shard, userId, connectionId }: SocketKey): SocketKey => ({
  channel,
  shard,
  userId,
  connectionId,
});

/** Has sockets greeted later. `tries` = how often that has been put off before. */
export const greetLater = (sockets: readonly SocketKey[], desk: Handing, tries = 0): Promise<void> =>
  handOver(sockets, tries, desk, (greet) => ({ greet, tries: tries + 1 }));

/** Has sockets closed later. */
export const closeLater = (sockets: readonly SocketKey[], desk: Handing, tries = 0): Promise<void> =>
  handOver(sockets, tries, desk, (close) => ({ close, tries: tries + 1 }));

/** Has sockets told later what they missed, as it is by then. Those that miss the same share a message of the queue. */
export async function tellLater(
  missed: readonly Delivery<Pick<Frame, 'userId' | 'final' | 'text'>>[],
  desk: Handing,
  tries = 0,
): Promise<void> {
  const alike = Map.groupBy(missed, ({ frames }) => frames.map(({ userId }) => userId).join());
  for (const group of alike.values()) {
    const frames = group[0]?.frames ?? [];
    const finals = frames.filter(({ final }) => final).map(({ userId, text }) => ({ userId, text }));
    const userIds = frames.filter(({ final }) => !final).map(({ userId }) => userId);
    const sockets = group.map(({ socket }) => socket);
    await handOver(sockets, tries, desk, (tell) => ({ tell, userIds, finals, tries: tries + 1 }));
  }
}

/** A message of the queue may be larger, but every function that reads it holds it in memory several times. */
const messageBytes = 200_000;

/** Has a part of a channel sent the frames by a function of its own. */
export async function sendFromShard(
  { channel, shard, frames }: { readonly channel: string; readonly shard: number; readonly frames: readonly Frame[] },
  { deliver, counts }: Handing,
): Promise<void> {
  for (const some of inMessages(frames.map((frame) => forShard(frame, shard)))) {
    await deliver({ channel, shard, frames: some });
    counts.add('handedOver', some.length);
  }
}

type ShardFrame = ShardWork['frames'][number];

/** A part of a channel holds the sockets of every so many-th user, so it need not know of the others. */
const forShard = ({ hiddenFrom, userId, timestamp, final, text }: Frame, shard: number): ShardFrame => ({
  ...{ userId, timestamp, final, text },
  hiddenFrom: [...hiddenFrom].filter((other) => other % topicShards === shard),
});

function inMessages(frames: readonly ShardFrame[]): readonly (readonly ShardFrame[])[] {
  const messages: ShardFrame[][] = [];
  let room = 0;
  for (const frame of frames) {
    const bytes = Buffer.byteLength(JSON.stringify(frame)) + 1;
    if (bytes > room) {
      messages.push([]);
      room = messageBytes;
    }
    messages.at(-1)?.push(frame);
    room -= bytes;
  }
  return messages;
}
