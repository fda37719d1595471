import { Statuses } from '../../lib/presence/store.ts';
import type { Answer } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import type { Known } from '../support/known.ts';
import { greetedSocket, handshakeRefusal, type LiveSocket, openSocket } from '../support/live-socket.ts';
import type { PayingApp } from '../support/paying.ts';
import type { Case, Exercise } from './exercise.ts';
import { newKnown } from './people.ts';
import { tableOf } from './rest.ts';

/** Nothing was answered, or nobody was there to hear it. */
export const silent: Answer = { status: 200, headers: new Headers(), body: undefined };

/** Somebody was last heard of so long ago. */
export const silentFor = (app: PayingApp, { id: userId }: Known, seconds: number): Promise<unknown> =>
  tableOf(app).update(Statuses, { userId }, { set: { lastSeen: app.world.clock.now() - seconds * 1000 } });

/** Sends a frame, as a sign of life that is worth storing; it is answered whatever fails. */
const frame =
  (send: (socket: LiveSocket) => Promise<unknown>) =>
  async (app: PayingApp): Promise<Case> => {
    const me = await newKnown(app);
    const socket = await greetedSocket(app, 'feed', me.access);
    await silentFor(app, me, 40);
    const request = async (): Promise<Answer> => {
      const body = await send(socket);
      await app.world.idle();
      return { ...silent, body };
    };
    return { people: [], request, shows: async () => ({ closed: socket.closeCode() }) };
  };

/** A handshake, as a client makes it: refused with a status, or opened and greeted. */
async function handshake(app: PayingApp, { access }: Known, opened: LiveSocket[]): Promise<Answer> {
  const status = await handshakeRefusal(app, 'presence', access);
  if (status !== undefined) return { status, headers: new Headers({ 'retry-after': '5' }), body: unavailable };
  opened.push(await openSocket(app, 'presence', access));
  return silent;
}

const unavailable = { detail: 'Service temporarily unavailable. Please try again later.' };

/** Rows of a socket that never opened end by their time, or by the first message that finds it gone. */
const rowsOfSockets = ['CONNECTION', 'SOCKET'];

export const socketExercises: readonly Exercise[] = [
  {
    id: 'sockets.connect',
    platform: [6],
    forgets: rowsOfSockets,
    prepare: async (app) => {
      const [me, opened] = [await newKnown(app), [] as LiveSocket[]];
      return {
        people: [me],
        request: () => handshake(app, me, opened),
        shows: async () => {
          const isGreeted = ({ texts }: LiveSocket) => texts.some((text) => text.includes('connection_established'));
          return { opened: opened.length > 0, greeted: opened.every(isGreeted) };
        },
      };
    },
  },
  { id: 'sockets.ping', platform: [], prepare: frame((socket) => socket.ask({ type: 'ping', timestamp: 5 })) },
  {
    id: 'sockets.subscribe',
    platform: [],
    prepare: frame((socket) => socket.ask({ type: 'subscribe', subscription: 'feed' })),
  },
  { id: 'sockets.ignore', platform: [], prepare: frame(async (socket) => socket.send('anything')) },
  {
    id: 'sockets.disconnect',
    // A young socket counts as one whose handshake is not through.
    platform: [40],
    forgets: ['CONNECTION', 'STATUS'],
    prepare: async (app) => {
      const me = await newKnown(app);
      const socket = await greetedSocket(app, 'presence', me.access);
      const request = async (): Promise<Answer> => {
        socket.cut();
        await eventually(() => {
          if (socket.closeCode() === undefined) throw new Error('still open');
        });
        return silent;
      };
      // By then a message has to find that it is gone.
      const shows = () => app.put('/users/me/status', { is_busy: true }, me.access).then(() => app.world.idle());
      return { people: [me], request, shows };
    },
  },
];
