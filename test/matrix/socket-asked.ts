import { eventually } from '../support/eventually.ts';
import type { LiveSocket } from '../support/live-socket.ts';
import { storedItems } from '../support/stored-items.ts';
import { type Column, columns } from './columns.ts';
import type { Outcome } from './socket-row.ts';
import type { SocketScene } from './socket-scene.ts';

type Observed = Readonly<Record<Column, Outcome>>;

/** What a row comes to in every column. */
export type AsksSockets = (scene: SocketScene) => Promise<Observed>;

/** Asks each socket that is open; of the others it is told why they are not. */
const each =
  (ask: (socket: LiveSocket, column: Column, scene: SocketScene) => Promise<Outcome>): AsksSockets =>
  async (scene) => {
    const observed: Partial<Record<Column, Outcome>> = {};
    for (const column of columns) {
      const socket = scene.sockets.get(column);
      if (!socket) observed[column] = scene.handshakes[column];
      else if (socket.closeCode() !== undefined) observed[column] = `closed ${socket.closeCode()}`;
      else observed[column] = await ask(socket, column, scene);
    }
    return observed as Observed;
  };

const typeOf = (text: string): string => JSON.parse(text).type;

/** Lets something happen to the owner, and finds out who was told. */
const whoIsTold =
  (
    happen: (scene: SocketScene) => Promise<unknown>,
    heardBy: (socket: LiveSocket, scene: SocketScene) => number,
  ): AsksSockets =>
  async (scene) => {
    const before = new Map([...scene.sockets].map(([column, socket]) => [column, heardBy(socket, scene)]));
    await happen(scene);
    await scene.stage.app.world.idle();
    return each(async (socket, column) => {
      // Whatever was sent has come before this.
      await socket.ask({ type: 'ping' });
      return heardBy(socket, scene) > (before.get(column) ?? 0) ? 'told' : 'not told';
    })(scene);
  };

const heardOfCalls = (type: string) => (socket: LiveSocket) =>
  socket.texts.filter((text) => typeOf(text) === type).length;

async function startCall({ stage: { app }, people, partner }: SocketScene): Promise<void> {
  const call = { listener_id: partner.id, call_type: 'audio' };
  await app.post('/users/me/heartbeat', undefined, partner.access);
  const { status } = await app.post('/calls/start', call, people.owner.access);
  if (status !== 200) throw new Error(`the call answered ${status}`);
}

async function endCall({ stage: { app }, people }: SocketScene): Promise<void> {
  const { body } = await app.get('/calls/ongoing', people.owner.access);
  await app.post('/calls/end', { call_id: body.call_id }, people.owner.access);
}

/** How every row is asked, in the order in which they are. */
export const askedSockets: Readonly<Record<string, AsksSockets>> = {
  $connect: async ({ handshakes }) => handshakes,
  ping: each(async (socket) => typeOf(await socket.ask({ type: 'ping' }))),
  subscribe: each(async (socket) => typeOf(await socket.ask({ type: 'subscribe' }))),
  $default: each(async (socket) => {
    socket.send({ type: 'whatever' });
    const next = typeOf(await socket.ask({ type: 'ping' }));
    return next === 'pong' ? 'ignored' : next;
  }),
  user_status_update: whoIsTold(
    ({ stage: { app }, people: { owner } }) => app.put('/users/me/status', { is_busy: true }, owner.access),
    (socket, { people: { owner } }) => socket.statusesOf(owner.id).length,
  ),
  call_started: whoIsTold(startCall, heardOfCalls('call_started')),
  call_ended: whoIsTold(endCall, heardOfCalls('call_ended')),
  $disconnect: each(async (socket, column, { stage, sockets }) => {
    const closed = () => [...sockets.values()].filter((one) => one.closeCode() !== undefined).length;
    const [before, rows] = [closed(), await connectionsIn(stage)];
    socket.socket.close();
    await eventually(() => {
      if (socket.closeCode() === undefined) throw new Error(`the socket of ${column} is open`);
    });
    await stage.app.world.idle();
    const [gone, forgotten] = [closed() - before, rows - (await connectionsIn(stage))];
    return gone === 1 && forgotten === 1 ? 'closes this one alone' : `closes ${gone}, forgets ${forgotten}`;
  }),
};

async function connectionsIn({ table }: SocketScene['stage']): Promise<number> {
  return Object.keys(await storedItems(table)).filter((key) => key.startsWith('CONNECTION#')).length;
}
