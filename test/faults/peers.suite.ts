import { expect, test } from 'vitest';
import type { FaultKind } from '../../infra/local/faults.ts';
import { eventually } from '../support/eventually.ts';
import type { Known } from '../support/known.ts';
import { greetedSocket, type LiveSocket } from '../support/live-socket.ts';
import { storedItems } from '../support/stored-items.ts';
import { everythingFits } from './everything-fits.ts';
import { toldOf } from './exercises-streams.ts';
import { functionOf } from './functions.ts';
import { useLoggedApp } from './logged.ts';
import { newKnown } from './people.ts';
import { lettersOf, tableOf } from './rest.ts';

const app = useLoggedApp();

/** A listener, and people who watch. */
async function audience(size: number) {
  const listener = await newKnown(app, { role: 'listener' });
  const sockets: LiveSocket[] = [];
  for (let place = 0; place < size; place++) {
    sockets.push(await greetedSocket(app, 'presence', (await newKnown(app)).access));
  }
  await app.world.idle();
  return {
    listener,
    sockets,
    tell: (isBusy: boolean) => app.put('/users/me/status', { is_busy: isBusy }, listener.access),
  };
}

const failPosts = (id: string, kind: FaultKind, times: number) =>
  app.world.faults.inject({
    ...{
      functionName: functionOf(app.world, id).name,
      service: 'execute-api',
      operation: 'PostToConnection',
      kind,
      times,
    },
    oneInvocation: true,
  });

/** The states of busy that a socket was told of somebody, the same message once. */
const busyTold = (socket: LiveSocket, who: Known): readonly boolean[] =>
  toldOf(socket, who).map((status) => JSON.parse(String(status)).is_busy);

const settled = async () => everythingFits(await storedItems(tableOf(app)), app.world.clock.now());

test('429 twice: a message is sent again, and everybody hears it once', async () => {
  const { listener, sockets, tell } = await audience(3);
  const before = sockets.map((socket) => busyTold(socket, listener).length);
  const fault = failPosts('streams.fanOut', 'throttle', 2);
  await tell(true);
  await app.world.idle();
  expect(fault.hits).toBe(2);
  expect(sockets.map((socket, place) => busyTold(socket, listener).slice(before[place]))).toEqual(
    sockets.map(() => [true]),
  );
  expect(lettersOf(app)).toEqual([]);
}, 60_000);

test.each(['throttle', 'error', 'timeout', 'lost response'] as const)(
  '%s of every message of a batch, and of those that are sent again later: in the end everybody knows how it is',
  async (kind) => {
    const { listener, sockets, tell } = await audience(3);
    const faults = [failPosts('streams.fanOut', kind, 1_000), failPosts('streams.deliver', kind, 1_000)];
    await tell(true);
    await app.world.idle();
    await app.advance(6);
    expect(faults.map(({ hits }) => hits > 0)).toEqual([true, true]);
    await tell(false);
    for (const seconds of [11, 21, 41]) await app.advance(seconds);
    expect(sockets.map((socket) => busyTold(socket, listener).at(-1))).toEqual(sockets.map(() => false));
    expect(lettersOf(app)).toEqual([]);
    expect(await settled()).toEqual([]);
    for (const fault of faults) fault.disarm();
  },
  120_000,
);

test.each(['streams.fanOut', 'streams.deliver'])(
  '410 for %s: who has gone without a word is forgotten, and the others hear it',
  async (id) => {
    const { listener, sockets, tell } = await audience(3);
    const goodbye = app.world.faults.inject({
      ...{
        functionName: functionOf(app.world, 'sockets.disconnect').name,
        operation: '*',
        kind: 'error',
        times: 1_000,
      },
    });
    const rows = async () =>
      Object.keys(await storedItems(tableOf(app))).filter((key) => key.startsWith('TOPIC#')).length;
    const [gone, ...others] = sockets as [LiveSocket, ...LiveSocket[]];
    const before = await rows();
    gone.cut();
    await app.advance(40);
    goodbye.disarm();
    const late = id === 'streams.deliver' && failPosts('streams.fanOut', 'throttle', 1_000);
    await tell(true);
    await app.world.idle();
    if (late) late.disarm();
    await app.advance(6);
    expect(others.map((socket) => busyTold(socket, listener).at(-1))).toEqual(others.map(() => true));
    expect(await rows()).toBe(before - 1);
  },
  60_000,
);

test.each(['streams.fanOut', 'streams.deliver'])(
  'a peer that %s hears nothing from keeps none of the others waiting, and is told again once its time is over',
  async (id) => {
    const { listener, sockets, tell } = await audience(6);
    if (id === 'streams.deliver') {
      const first = failPosts('streams.fanOut', 'throttle', 1_000);
      await tell(true);
      await app.world.idle();
      first.disarm();
    }
    const heard = () => sockets.filter((socket) => busyTold(socket, listener).at(-1) === true).length;
    expect(heard()).toBe(0);
    const slow = failPosts(id, 'timeout', 1);
    const told = id === 'streams.deliver' ? app.world.clock.advance(6) : tell(true);
    await eventually(() => expect(heard()).toBeGreaterThanOrEqual(sockets.length - 1));
    expect([slow.hits, heard()]).toEqual([1, sockets.length - 1]);
    await told;
    await app.world.idle();
    expect(heard()).toBe(sockets.length);
  },
  60_000,
);
