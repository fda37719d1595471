import type { Table } from '../table/table.ts';
import { listShard, type OpenSocket, type SocketItem, Sockets } from './connections.ts';
import type { SocketDesk, SocketRules } from './desk.ts';
import { deliveriesTo, type Frame } from './frame.ts';
import { type Greet, greetAll } from './greeting.ts';
import type { GreetingWork, LastWords, ShardWork, SocketKey, TellingWork } from './handed-over.ts';
import { greetLater, tellLater } from './later.ts';
import { publish } from './publish.ts';

type Rules = Pick<SocketRules, 'now' | 'youngSeconds'>;

/**
 * Tells sockets, or all of a part of a channel, what was handed over for them: what `framesOf` their channel is by now,
 * and last words. A socket that is still not reached is handed over again, for as long as it stands in its channel.
 */
export async function tellHandedOver(
  work: TellingWork | ShardWork,
  framesOf: (channel: string) => readonly Frame[],
  desk: SocketDesk,
  rules: Rules,
): Promise<void> {
  const { table } = desk;
  const sockets: readonly OpenSocket[] =
    'tell' in work ? await findSockets(table, work.tell) : await listShard(table, work.channel, work.shard);
  const last = work.finals.map(frameOf);
  const deliveries = [...Map.groupBy(sockets, ({ channel }) => channel)].flatMap(([channel, some]) =>
    deliveriesTo(some, [...last, ...framesOf(channel)]),
  );
  const { missed } = await publish(deliveries, desk, rules);
  await tellLater(missed, desk, work.tries);
}

const frameOf = ({ hiddenFrom, ...words }: LastWords): Frame => ({
  ...words,
  storedBy: Number.POSITIVE_INFINITY,
  hiddenFrom: new Set(hiddenFrom),
  final: true,
  heartbeat: false,
});

/** Greets sockets that the greeting did not reach, for as long as they stand in their channels without it. */
export async function greetAgain(
  { greet, tries }: GreetingWork,
  greeting: Greet,
  desk: SocketDesk,
  rules: Rules,
): Promise<void> {
  const sockets = (await findSockets(desk.table, greet)).filter(({ greeted }) => !greeted);
  await greetLater(await greetAll(sockets, greeting, desk, rules), desk, tries);
}

/** Those of these sockets, at most 100, that still stand in their channels. */
async function findSockets(table: Table, keys: readonly SocketKey[]): Promise<readonly SocketItem[]> {
  const sockets = await table.getMany(keys.map((key) => [Sockets, key] as const));
  return sockets.filter((socket) => socket !== undefined);
}
