import type { Known } from '../support/known.ts';
import { greetedSocket, type LiveSocket, openSocket } from '../support/live-socket.ts';
import type { PayingApp } from '../support/paying.ts';
import { newUsername } from '../support/saathii.ts';
import { newListener, uploadDirectly } from '../support/samples.ts';
import { storedObjects } from '../support/stored-objects.ts';
import { toneOf } from '../support/tones.ts';
import type { Case, Exercise } from './exercise.ts';
import { silent } from './exercises-sockets.ts';
import { newKnown, startCall } from './people.ts';

const witnesses = new WeakMap<PayingApp, Promise<LiveSocket>>();

/** Who sees everybody. */
export function witnessOf(app: PayingApp): Promise<LiveSocket> {
  const known = witnesses.get(app) ?? newKnown(app).then(({ access }) => greetedSocket(app, 'presence', access));
  witnesses.set(app, known);
  return known;
}

/** What a socket was told of somebody, each of it once: what is told twice is told in the same words. */
export const toldOf = (socket: LiveSocket, { id }: Known): readonly unknown[] => [
  ...new Set(socket.statusesOf(id).map((status) => JSON.stringify(status))),
];

const ask =
  (request: () => Promise<unknown>): Case['request'] =>
  async () => {
    await request();
    return silent;
  };

/** Somebody does something that everybody is told. */
const seen =
  (act: (app: PayingApp, me: Known) => Promise<unknown>, before?: (app: PayingApp, me: Known) => Promise<unknown>) =>
  async (app: PayingApp): Promise<Case> => {
    const [witness, me] = [await witnessOf(app), await newKnown(app, { role: 'listener' })];
    await before?.(app, me);
    await app.world.idle();
    const heard = toldOf(witness, me).length;
    return {
      people: [me],
      request: ask(() => act(app, me)),
      shows: async () => toldOf(witness, me).slice(heard),
    };
  };

const busy = (app: PayingApp, { access }: Known): Promise<unknown> =>
  app.put('/users/me/status', { is_busy: true }, access);

/** What follows from the changes of the table. */
export const streamExercises: readonly Exercise[] = [
  { id: 'streams.fanOut', way: 'a status', platform: [6], prepare: seen(busy) },
  {
    id: 'streams.fanOut',
    way: 'a greeting',
    platform: [6],
    prepare: async (app) => {
      const [me, opened] = [await newKnown(app), [] as LiveSocket[]];
      await app.world.idle();
      return {
        people: [me],
        request: ask(async () => opened.push(await openSocket(app, 'presence', me.access))),
        shows: async () =>
          [...new Set(opened.flatMap(({ texts }) => texts.filter((text) => text.includes('established'))))].length,
      };
    },
  },
  {
    id: 'streams.fanOut',
    way: 'the end of a login',
    platform: [6],
    prepare: async (app) => {
      const me = await newKnown(app);
      const socket = await greetedSocket(app, 'feed', me.access);
      await app.world.idle();
      const request = ask(() => app.post('/auth/logout', undefined, me.access));
      return { people: [me], request, shows: async () => ({ closed: socket.closeCode() }) };
    },
  },
  {
    id: 'streams.fanOut',
    way: 'a call',
    platform: [6],
    prepare: async (app) => {
      const [caller, listener] = [await newKnown(app), await newKnown(app, { role: 'listener' })];
      await app.world.idle();
      return { people: [caller, listener], request: ask(() => startCall(app, caller, listener)) };
    },
  },
  {
    id: 'streams.project',
    way: 'an account',
    platform: [],
    prepare: seen((app, { access }) => app.put('/users/me', { username: newUsername() }, access)),
  },
  { id: 'streams.project', way: 'a status', platform: [], prepare: seen(busy) },
  {
    id: 'streams.project',
    way: 'a sample',
    platform: [],
    prepare: async (app) => {
      const me = await newListener(app);
      await app.world.idle();
      const objects = storedObjects(app.world);
      const shows = async () =>
        Promise.all((await objects.below(`verification-audio/${me.id}/`)).map((key) => objects.facts(key)));
      return { people: [me], request: ask(() => uploadDirectly(app, me, toneOf(me.username))), shows };
    },
  },
  {
    id: 'streams.project',
    way: 'a deletion',
    platform: [],
    prepare: seen((app, { access }) => app.delete('/users/me', access)),
  },
];
