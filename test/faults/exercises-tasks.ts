import { callRound, delivery, erasure, keeping, sweepRound } from '../../functions/saathii/_tasks.ts';
import type { World } from '../../infra/local/world.ts';
import { queueVariable, type TaskQueue } from '../../lib/core/task.ts';
import { Users } from '../../lib/identity/store.ts';
import type { HandedOver, SocketKey } from '../../lib/realtime/handed-over.ts';
import { Sockets } from '../../lib/realtime/store.ts';
import { handOver } from '../../lib/tasks/hand-over.ts';
import { backdateIn } from '../support/backdate.ts';
import type { Known } from '../support/known.ts';
import { greetedSocket } from '../support/live-socket.ts';
import type { PayingApp } from '../support/paying.ts';
import { newListener, offerFor, uploadBy, uploadDirectly } from '../support/samples.ts';
import { storedObjects } from '../support/stored-objects.ts';
import { toneOf } from '../support/tones.ts';
import type { Case, Exercise } from './exercise.ts';
import { silent, silentFor } from './exercises-sockets.ts';
import { newKnown, startCall } from './people.ts';
import { tableOf } from './rest.ts';

/** Hands work over to a task as any function does. */
function send<Payload>({ model, endpointUrl }: World, queue: TaskQueue<Payload>, payload: Payload): Promise<void> {
  const variable = queueVariable(queue.id);
  const variables = model.functions.find(({ environment }) => variable in environment)?.environment ?? {};
  const operator = { AWS_ACCESS_KEY_ID: 'operator', AWS_SECRET_ACCESS_KEY: 'operator' };
  const environment = { ...variables, AWS_ENDPOINT_URL: endpointUrl, AWS_REGION: model.region, ...operator };
  return handOver(queue).open(environment)(payload);
}

/** A task with this work. */
const tasked =
  <Payload>(
    queue: TaskQueue<Payload>,
    make: (app: PayingApp) => Promise<Omit<Case, 'request'> & { readonly work: Payload }>,
  ) =>
  async (app: PayingApp): Promise<Case> => {
    const { work, ...made } = await make(app);
    const request = async () => {
      await send(app.world, queue, work);
      return silent;
    };
    return { ...made, request };
  };

async function socketKey(app: PayingApp, { id: userId }: Known) {
  const shard = userId % 8;
  const [socket] =
    (await tableOf(app).list(Sockets, { of: ['presence', shard], under: [userId], limit: 1 }))?.items ?? [];
  if (!socket) throw new Error('there is no socket');
  return { channel: 'presence', shard, userId, connectionId: socket.connectionId };
}

/** Somebody with a socket, about which there is something to be done. */
const socketOf = (workFor: (key: SocketKey) => HandedOver) => async (app: PayingApp) => {
  const me = await newKnown(app);
  const socket = await greetedSocket(app, 'presence', me.access);
  await app.world.idle();
  const work = workFor(await socketKey(app, me));
  const heard = socket.statusesOf(me.id).length;
  return {
    people: [me],
    work,
    shows: async () => ({ closed: socket.closeCode(), told: socket.statusesOf(me.id).length > heard }),
  };
};

/**
 * A call that has gone on for longer than any may, of people who have been silent: whenever it is ended, it ends in the
 * same way.
 */
export async function lateCall(app: PayingApp) {
  const [caller, listener] = [await newKnown(app), await newKnown(app, { role: 'listener' })];
  const callId = await startCall(app, caller, listener);
  await backdateIn(tableOf(app), callId, 3 * 60 * 60 * 1000);
  for (const one of [caller, listener]) await silentFor(app, one, 200);
  return { people: [caller, listener], callId, caller, listener };
}

const objectsOf = (app: PayingApp, { id }: Known) => storedObjects(app.world).below(`verification-audio/${id}/`);

/** Work for later or for others on the table. */
export const taskExercises: readonly Exercise[] = [
  {
    id: 'streams.deliver',
    way: 'a status',
    platform: [36],
    prepare: tasked(
      delivery,
      socketOf((key) => ({ tell: [key], userIds: [key.userId], finals: [], tries: 1 })),
    ),
  },
  {
    id: 'streams.deliver',
    way: 'a closing',
    platform: [36],
    prepare: tasked(
      delivery,
      socketOf((key) => ({ close: [key], tries: 1 })),
    ),
  },
  {
    id: 'presence.sweepRound',
    platform: [36],
    prepare: tasked(sweepRound, async (app) => {
      const me = await newKnown(app, { role: 'listener' });
      await silentFor(app, me, 200);
      return { people: [me], work: { userIds: [me.id] } };
    }),
  },
  {
    id: 'calls.sweepRound',
    platform: [126],
    prepare: tasked(callRound, async (app) => {
      const { people, callId: id, caller, listener } = await lateCall(app);
      const ref = { id, callerId: caller.id, listenerId: listener.id, until: app.world.clock.now() };
      return { people, work: { calls: [ref] } };
    }),
  },
];

/** Work on objects, whose store is waited for longer than the table. */
export const objectExercises: readonly Exercise[] = [
  {
    id: 'users.erase',
    platform: [306],
    prepare: tasked(erasure, async (app) => {
      const [me, friend] = [await newListener(app), await newListener(app)];
      await uploadDirectly(app, me, toneOf(me.username));
      await app.post('/block', { blocked_id: friend.id }, me.access);
      await app.post('/favorites/add', { listener_id: me.id }, friend.access);
      const { phoneHash = '' } = (await tableOf(app).get(Users, { userId: me.id })) ?? {};
      await app.delete('/users/me', me.access);
      await app.world.idle();
      return { people: [me, friend], work: { userId: me.id, phoneHash }, shows: () => objectsOf(app, me) };
    }),
  },
  {
    id: 'verification.keep',
    platform: [901],
    prepare: tasked(keeping, async (app) => {
      const me = await newListener(app);
      const bytes = toneOf(me.username);
      const offer = await offerFor(app, me, bytes.length);
      const version = (await uploadBy(offer, bytes)).headers.get('x-amz-version-id') ?? '';
      const key = /verification-audio\/.*$/.exec(offer.audio_file_url)?.[0] ?? '';
      return {
        people: [me],
        work: { key, version },
        shows: async () => (await storedObjects(app.world).facts(key)).tags,
      };
    }),
  },
  {
    id: 'verification.inspect',
    platform: [61, 121],
    prepare: async (app) => {
      const me = await newListener(app);
      const bytes = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]);
      const offer = await offerFor(app, me, bytes.length);
      const request = async () => {
        await uploadBy(offer, bytes);
        return silent;
      };
      return { people: [me], request, shows: () => objectsOf(app, me) };
    },
  },
];
