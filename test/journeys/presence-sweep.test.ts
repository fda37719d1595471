import { expect, test } from 'vitest';
import { Statuses, type StatusItem } from '../../lib/presence/store.ts';
import { eventually } from '../support/eventually.ts';
import { greetedSocket } from '../support/live-socket.ts';
import { operatorTable } from '../support/operator-table.ts';
import { type Person, register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();

type Known = Person & { readonly id: number };

async function person(profile: Record<string, unknown> = {}): Promise<Known> {
  const registered = await register(app, profile);
  return { ...registered, id: (await app.get('/users/me', registered.access)).body.user_id };
}

const stored = async ({ id }: Known) => (await operatorTable(app.world).get(Statuses, { userId: id })) as StatusItem;
const heartbeat = ({ access }: Person) => app.post('/users/me/heartbeat', undefined, access);
const cleanUp = ({ access }: Person) => app.post('/admin/cleanup-presence', undefined, access);

const operationsOf = (lambdaId: string, operation: string) =>
  app.world.ledger.calls().filter((call) => call.functionName.startsWith(lambdaId) && call.operation === operation);
const sweeperWrites = () => operationsOf('SaathiiPresenceSweep', 'UpdateItem').length;

/** Lets time pass as it does, in small steps, until something has happened; gives how many seconds that took. */
async function secondsUntil(happened: () => Promise<boolean>, most: number): Promise<number> {
  for (let seconds = 0; seconds < most; seconds += 2.5) {
    if (await happened()) return seconds;
    await app.advance(2.5);
  }
  return most;
}

test('whoever falls silent, at whatever moment between two ticks, is told as offline within 20 seconds, in one write', async () => {
  for (const phase of [0, 15, 35, 50]) {
    await app.advance(phase);
    const [alice, bob] = [await person({ role: 'listener' }), await person()];
    const socket = await greetedSocket(app, 'feed', bob.access);
    await app.world.idle();
    app.world.ledger.reset();
    const silence = async () => !(await app.get('/users/me/status', alice.access)).body.is_online;
    await secondsUntil(silence, 120);
    expect(app.world.clock.now() - (await stored(alice)).lastSeen).toBeGreaterThan(90_000);
    const late = await secondsUntil(async () => !(await stored(alice)).online, 60);
    expect.soft([phase, late <= 22.5]).toEqual([phase, true]);
    await eventually(() => expect(socket.statusesOf(alice.id).at(-1)).toMatchObject({ is_online: false }));
    const { changedAt } = await stored(alice);
    await app.advance(125);
    expect((await stored(alice)).changedAt).toBe(changedAt);
    expect(socket.statusesOf(alice.id).filter(({ is_online }) => !is_online)).toHaveLength(1);
    expect(sweeperWrites()).toBe(2);
  }
}, 120_000);

test('whoever sends heartbeats every 30 seconds is never swept, and a quiet minute hands nothing over', async () => {
  const alice = await person();
  await app.advance(200);
  app.world.ledger.reset();
  for (let half = 0; half < 8; half++) {
    await heartbeat(alice);
    await app.advance(30);
  }
  expect((await stored(alice)).online).toBe(true);
  expect(sweeperWrites()).toBe(0);
  expect(operationsOf('SaathiiPresenceSweep', 'SendMessage')).toEqual([]);
});

/** A user as the store has them who have lapsed since the last round. */
const lapsed = (now: number): readonly StatusItem[] => {
  const status = { listener: false, explicitlyOffline: false, online: true, busy: false, heartbeatToldAt: 0 } as const;
  const gone = { ...status, lastSeen: now - 100_000, changedAt: now - 100_000, news: 'change' } as const;
  const busyUntil = now - 1_000;
  return [
    { ...gone, userId: 9_000_001 },
    { ...gone, userId: 9_000_002 },
    { ...gone, userId: 9_000_003, busy: true, busyUntil },
    { ...gone, userId: 9_000_004, busy: true, busyUntil, lastSeen: now },
  ];
};

test('an admin has the sweep run at once and is told how many it changed; a second run changes nobody', async () => {
  const admin = await person();
  await app.world.operator('saathii').grant(admin.phone, 'admin');
  await app.advance(130);
  await heartbeat(admin);
  const table = operatorTable(app.world);
  for (const status of lapsed(app.world.clock.now())) await table.put(Statuses, status);
  const done = { message: 'Presence cleanup completed' };
  const first = await cleanUp(admin);
  expect([first.status, Object.entries(first.body)]).toEqual([
    200,
    Object.entries({ ...done, users_marked_offline: 3, busy_status_cleared: 2 }),
  ]);
  expect((await cleanUp(admin)).body).toEqual({ ...done, users_marked_offline: 0, busy_status_cleared: 0 });
});

test('nobody but an admin has the sweep run, and nothing is swept', async () => {
  const alice = await person({ role: 'listener' });
  app.world.ledger.reset();
  const { status, body } = await cleanUp(alice);
  expect([status, body]).toEqual([403, { detail: 'Admin access required' }]);
  expect(operationsOf('SaathiiAdminCleanupPresence', 'Query')).toEqual([]);
});

test('a sweep that can not be stored is 503 for the admin, and the next one does what is left', async () => {
  const admin = await person();
  await app.world.operator('saathii').grant(admin.phone, 'admin');
  await app.advance(130);
  await heartbeat(admin);
  const [status] = lapsed(app.world.clock.now());
  const table = operatorTable(app.world);
  await table.put(Statuses, status as StatusItem);
  const functionName = app.world.model.functions.find(({ name }) => name.includes('CleanupPresence'))?.name ?? '';
  // The client tries three times before it gives up.
  app.world.faults.inject({ functionName, operation: 'UpdateItem', kind: 'error', times: 3 });
  expect((await cleanUp(admin)).status).toBe(503);
  app.world.faults.clear();
  expect(await table.get(Statuses, status as StatusItem)).toMatchObject({ online: true });
  expect((await cleanUp(admin)).body).toMatchObject({ users_marked_offline: 1 });
});
