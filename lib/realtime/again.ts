import type { Table } from '../table/table.ts';
import { listShard, type SocketItem, Sockets } from './connections.ts';
import type { SocketDesk, SocketRules } from './desk.ts';
import { deliveriesTo, type Frame } from './frame.ts';
import { type Greet, greetAll } from './greeting.ts';
import type { GreetingWork, ShardWork, SocketKey, TellingWork } from './handed-over.ts';
import { greetLater, tellLater } from './later.ts';
import { publish } from './publish.ts';

type Rules = Pick<SocketRules, 'now' | 'youngSeconds'>;

/**
 * Sends a part of a channel what was handed over for it, but for what has been outdated since: `toldAt` gives the time
 * of the state that was last told of each user who is still there.
 */
export async function sendToShard(
  { channel, shard, frames }: ShardWork,
  toldAt: ReadonlyMap<number, number>,
  desk: SocketDesk,
  rules: Rules,
): Promise<void> {
  const valid = frames
    .filter(({ userId, timestamp, final }) => final || timestamp >= (toldAt.get(userId) ?? Number.POSITIVE_INFINITY))
    .map((frame) => ({ ...frame, hiddenFrom: new Set(frame.hiddenFrom) }));
  const sockets = valid.length > 0 ? await listShard(desk.table, channel, shard) : [];
  await tellLater(await publish(deliveriesTo(sockets, valid), desk, rules), desk);
}

/**
 * Tells sockets what they missed: what `framesOf` their channel is by now, and last words. A socket that is still not
 * reached is handed over again, for as long as it stands in its channel.
 */
export async function tellAgain(
  { tell, finals, tries }: TellingWork,
  framesOf: (channel: string) => readonly Frame[],
  desk: SocketDesk,
  rules: Rules,
): Promise<void> {
  const last = finals.map((frame) => ({ ...frame, timestamp: 0, hiddenFrom: new Set<number>(), final: true }));
  const sockets = await findSockets(desk.table, tell);
  const deliveries = sockets.flatMap((socket) => deliveriesTo([socket], [...last, ...framesOf(socket.channel)]));
  await tellLater(await publish(deliveries, desk, rules), desk, tries);
}

/** Greets sockets that the greeting did not reach, for as long as they stand in their channels. */
export async function greetAgain(
  { greet, tries }: GreetingWork,
  greeting: Greet,
  desk: SocketDesk,
  rules: Rules,
): Promise<void> {
  const sockets = await findSockets(desk.table, greet);
  await greetLater(await greetAll(sockets, greeting, desk, rules), desk, tries);
}

/** Those of these sockets, at most 100, that still stand in their channels. */
async function findSockets(table: Table, keys: readonly SocketKey[]): Promise<readonly SocketItem[]> {
  const sockets = await table.getMany(keys.map((key) => [Sockets, key] as const));
  return sockets.filter((socket) => socket !== undefined);
}
