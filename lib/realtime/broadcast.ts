import { listShard } from './connections.ts';
import type { SocketDesk, SocketRules } from './desk.ts';
import { deliveriesTo, type Frame } from './frame.ts';
import { type Part, tellLater, tellParts } from './later.ts';
import { type Delivery, publish } from './publish.ts';
import { topicShards } from './store.ts';

/** What the sockets of a channel are told. */
export interface Broadcast {
  readonly channel: string;
  readonly frames: readonly Frame[];
}

/**
 * Sends each channel its frames, to every socket that stands in it and that no block keeps them from. What does not
 * arrive is handed over, each socket for itself. The parts of the channels are sent as they are read. Those with which
 * it would become too much for one function are told no mere heartbeats; what is still too much is handed over whole.
 */
export async function broadcast(broadcasts: readonly Broadcast[], desk: SocketDesk, rules: SocketRules): Promise<void> {
  const parts = broadcasts
    .filter(({ frames }) => frames.length > 0)
    .flatMap((one) => Array.from({ length: topicShards }, (_, shard): Part => ({ ...one, shard })));
  if (parts.length === 0) return;
  const tooMuch: Part[] = [];
  const { missed } = await publish(deliveriesOf(parts, tooMuch, desk, rules), desk, rules);
  await Promise.all([tellLater(missed, desk), tellParts(tooMuch, desk)]);
}

/** What is to be sent, part by part as they have been read; what would be too much is put among the rest. */
async function* deliveriesOf(
  parts: readonly Part[],
  tooMuch: Part[],
  { table, counts }: SocketDesk,
  { inlinePosts }: SocketRules,
): AsyncGenerator<Delivery<Frame>> {
  const reads = parts.map(async (part) => ({ part, sockets: await listShard(table, part.channel, part.shard) }));
  let room = inlinePosts;
  for await (const { part, sockets } of asTheyCome(reads)) {
    const fits = sockets.length * part.frames.length <= room;
    const frames = fits ? part.frames : part.frames.filter(({ heartbeat }) => !heartbeat);
    counts.add('thinned', sockets.length * (part.frames.length - frames.length));
    const posts = sockets.length * frames.length;
    if (posts > room) tooMuch.push({ ...part, frames });
    else {
      room -= posts;
      yield* deliveriesTo(sockets, frames);
    }
  }
}

/** What is promised, in the order in which it is there. */
async function* asTheyCome<T>(promised: readonly Promise<T>[]): AsyncGenerator<T> {
  const coming = new Map(promised.map((one, place) => [place, one.then((value) => ({ place, value }))]));
  while (coming.size > 0) {
    const { place, value } = await Promise.race(coming.values());
    coming.delete(place);
    yield value;
  }
}
