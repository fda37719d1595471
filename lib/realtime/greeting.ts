import { chunksOf } from '../core/chunks.ts';
import type { FrameText } from '../core/frame.ts';
import { areStanding } from '../identity/logins.ts';
import { deleteMany } from '../table/batch-delete.ts';
import type { Table } from '../table/table.ts';
import { closeSockets } from './closing.ts';
import {
  type ConnectionItem,
  Connections,
  type OpenSocket,
  type SocketItem,
  Sockets,
  socketOf,
  socketsOf,
} from './connections.ts';
import type { SocketDesk, SocketRules } from './desk.ts';
import { greetLater } from './later.ts';
import { type PublishRules, publish } from './publish.ts';

/** What a socket is greeted with. */
export type Greet = (socket: SocketItem) => FrameText;

/**
 * Lets new sockets into their channels and greets them. A socket stands in its channel before its login is looked at,
 * so whoever revokes the login later finds the socket, and who revoked it earlier is seen; it stands there before it is
 * greeted, so nothing that changes after the greeting is missed, and is told nothing until it is marked as greeted.
 * Sockets of dead logins are closed, and so are the oldest of a user with too many. Doing it again greets again.
 */
export async function admit(
  connections: readonly ConnectionItem[],
  greet: Greet,
  desk: SocketDesk,
  rules: SocketRules,
): Promise<void> {
  if (connections.length === 0) return;
  const { table } = desk;
  const sockets = connections.map(socketOf);
  await Promise.all(sockets.map((socket) => table.put(Sockets, socket)));
  const [standing, open] = await Promise.all([areStanding(table, sockets), areOpen(table, sockets)]);
  const closed = sockets.filter((_, place) => !open[place]);
  await deleteMany(table, Sockets, closed);
  const welcome = sockets.filter((_, place) => open[place] && standing[place]);
  await greetLater(await greetAll(welcome, greet, desk, rules), desk);
  const unwanted = sockets.filter((_, place) => open[place] && !standing[place]);
  await closeSockets([...unwanted, ...(await surplus(welcome, desk, rules))], desk);
}

/**
 * Greets sockets that stand in their channels and marks them as greeted; gives those that the greeting did not reach. A
 * socket that refuses its greeting for good is taken out of its channel, since it can be told nothing.
 */
export async function greetAll(
  sockets: readonly SocketItem[],
  greet: Greet,
  desk: SocketDesk,
  rules: PublishRules,
): Promise<readonly OpenSocket[]> {
  const greetings = sockets.map((socket) => ({ socket, frames: [{ text: greet(socket) }] }));
  const { reached, refused, missed } = await publish(greetings, desk, { ...rules, areGreetings: true });
  desk.counts.add('greetings', reached.length);
  // Only where the row still stands: who has been closed meanwhile stays out of the channel.
  await Promise.all(reached.map((socket) => desk.table.update(Sockets, socket, { set: { greeted: true } })));
  await deleteMany(desk.table, Sockets, refused);
  return missed.map(({ socket }) => socket);
}

/** A read has at most 100 items. */
const socketsPerRead = 100;

async function areOpen(table: Table, sockets: readonly SocketItem[]): Promise<readonly boolean[]> {
  const reads = chunksOf(sockets, socketsPerRead).map((some) =>
    table.getMany(some.map((socket) => [Connections, socket] as const)),
  );
  return (await Promise.all(reads)).flat().map((connection) => connection !== undefined);
}

/** The oldest sockets of those users who have more than they may. */
async function surplus(
  sockets: readonly SocketItem[],
  { table }: SocketDesk,
  { channels, maxPerUser }: SocketRules,
): Promise<readonly SocketItem[]> {
  const users = [...new Set(sockets.map(({ userId }) => userId))];
  const lists = await Promise.all(users.map((userId) => socketsOf(table, channels, userId)));
  return lists.flatMap((all) => all.toSorted(byAge).slice(0, Math.max(0, all.length - maxPerUser)));
}

const byAge = (one: SocketItem, other: SocketItem): number =>
  one.openedAt - other.openedAt || (one.connectionId < other.connectionId ? -1 : 1);
