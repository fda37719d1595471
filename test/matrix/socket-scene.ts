import { once } from 'node:events';
import { creditCoins } from '../support/coins.ts';
import { type Known, newKnown } from '../support/known.ts';
import { greetedSocket, handshakeRefusal, type LiveSocket } from '../support/live-socket.ts';
import { type Person, register } from '../support/saathii.ts';
import { type Cast, endedColumns, endings, newCast, type Stage } from './cast.ts';
import { admittedColumns, type Column, columns } from './columns.ts';
import { type Channel, channels, type Outcome } from './socket-row.ts';

/** The sockets of everybody who could open one, and how the others were refused. */
export interface SocketScene {
  readonly stage: Stage;
  readonly people: Cast['people'];
  /** A listener whom the owner calls. */
  readonly partner: Known;
  readonly sockets: ReadonlyMap<Column, LiveSocket>;
  readonly handshakes: Readonly<Record<Column, Outcome>>;
}

/** Just below the time after which the platform closes a socket that is silent. */
const quietSeconds = 590;
const accessSeconds = 30 * 60;

/** Opens a socket of each channel in every column in which there can be one. */
export async function openScenes(stage: Stage): Promise<Readonly<Record<Channel, SocketScene>>> {
  const dead = new Map<Column, string>();
  const before = { expired: await openExpired(stage, dead) };
  const ended = new Map<Column, Pair>();
  for (const column of endedColumns) ended.set(column, await openEnded(stage, column, dead));
  const { people, senders } = await newCast(stage);
  const partner = await newKnown(stage.app, { role: 'listener' });
  await creditCoins(stage.table, people.owner.id, 1_000, stage.app.world.clock.now());
  const scenes: Partial<Record<Channel, SocketScene>> = {};
  for (const channel of channels) {
    const sockets = new Map<Column, LiveSocket>([['expired', before.expired[channel]]]);
    for (const [column, pair] of ended) sockets.set(column, pair[channel]);
    const handshakes: Partial<Record<Column, Outcome>> = {};
    for (const column of columns) {
      const token = dead.get(column) ?? senders[column].access;
      const status = await handshakeRefusal(stage.app, channel, token);
      handshakes[column] = status === undefined ? 'opened' : `refused ${status}`;
    }
    for (const column of admittedColumns) {
      if (handshakes[column] !== 'opened') continue;
      const socket = await greetedSocket(stage.app, channel, people[column].access);
      sockets.set(column, socket);
      const { type, user_id } = JSON.parse(socket.texts[0] ?? '{}');
      handshakes[column] = user_id === people[column].id ? type : 'the greeting of somebody else';
    }
    scenes[channel] = { ...{ stage, people, partner, sockets }, handshakes: handshakes as SocketScene['handshakes'] };
  }
  return scenes as Readonly<Record<Channel, SocketScene>>;
}

/** The sockets of one person. */
type Pair = Readonly<Record<Channel, LiveSocket>>;

const openPair = async ({ app }: Stage, { access }: Person): Promise<Pair> => ({
  feed: await greetedSocket(app, 'feed', access),
  presence: await greetedSocket(app, 'presence', access),
});

/** Sockets that are older than their token lives. */
async function openExpired(stage: Stage, dead: Map<Column, string>): Promise<Pair> {
  const { app } = stage;
  const person = await register(app);
  const pair = await openPair(stage, person);
  for (let passed = 0; passed <= accessSeconds; passed += quietSeconds) {
    await app.advance(quietSeconds);
    for (const channel of channels) await pair[channel].ask({ type: 'ping' });
  }
  dead.set('expired', person.access);
  return pair;
}

/** Sockets whose login has ended since. */
async function openEnded(
  stage: Stage,
  column: (typeof endedColumns)[number],
  dead: Map<Column, string>,
): Promise<Pair> {
  const person = await register(stage.app);
  const pair = await openPair(stage, person);
  dead.set(column, (await endings[column](stage, person)).access);
  await stage.app.world.idle();
  for (const channel of channels) await pongOrClose(pair[channel]);
  return pair;
}

/** What was sent before has come: either the answer of the platform or the end of the socket. */
async function pongOrClose({ socket, closeCode }: LiveSocket): Promise<void> {
  if (closeCode() !== undefined) return;
  const answered = Promise.race([once(socket, 'pong'), once(socket, 'close')]);
  if (socket.readyState === socket.OPEN) socket.ping();
  await answered;
}
