import { listTopic } from './connections.ts';
import type { SocketDesk, SocketRules } from './desk.ts';
import { deliveriesTo, type Frame } from './frame.ts';
import { spread, tellLater } from './later.ts';
import { publish } from './publish.ts';

/** What the sockets of a channel are told. */
export interface Broadcast {
  readonly channel: string;
  readonly frames: readonly Frame[];
}

/**
 * Sends each channel its frames, to every socket that stands in it and that no block keeps them from. What does not
 * arrive is handed over, each socket for itself. Where it would be too much for one function, the parts of the channels
 * are handed over instead.
 */
export async function broadcast(broadcasts: readonly Broadcast[], desk: SocketDesk, rules: SocketRules): Promise<void> {
  const topics = await Promise.all(
    broadcasts
      .filter(({ frames }) => frames.length > 0)
      .map(async (entry) => ({ ...entry, sockets: await listTopic(desk.table, entry.channel) })),
  );
  const posts = topics.reduce((total, { sockets, frames }) => total + sockets.length * frames.length, 0);
  if (posts > rules.inlinePosts) {
    for (const topic of topics) await spread(topic, new Set(topic.sockets.map(({ shard }) => shard)), desk);
    return;
  }
  const deliveries = topics.flatMap(({ sockets, frames }) => deliveriesTo(sockets, frames));
  await tellLater(await publish(deliveries, desk, rules), desk);
}
