import type { DeployedFunction } from '../../../infra/routes.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import type { Table } from '../../../lib/table/table.ts';
import { backdateIn } from '../../support/backdate.ts';
import type { Answer } from '../../support/client.ts';
import { creditCoins } from '../../support/coins.ts';
import { type Known, newKnown } from '../../support/known.ts';
import type { LiveSocket } from '../../support/live-socket.ts';
import type { PayingApp } from '../../support/paying.ts';
import { login } from '../../support/saathii.ts';
import type { ViewerName } from './expected.ts';
import type { Viewer } from './view.ts';

/** Two listeners, who call each other, and an admin who has both among the favorites. */
export interface Scene {
  readonly app: PayingApp;
  readonly table: Table;
  readonly deployed: readonly DeployedFunction[];
  readonly sender: Known;
  readonly other: Known;
  readonly bystander: Known;
  /** Whoever a step has brought in. */
  guest: Known | undefined;
  socket: LiveSocket | undefined;
}

export async function newScene(app: PayingApp, table: Table, deployed: readonly DeployedFunction[]): Promise<Scene> {
  const [sender, other] = [await newKnown(app, { role: 'listener' }), await newKnown(app, { role: 'listener' })];
  const bystander = await newKnown(app);
  await app.world.operator('saathii').grant(bystander.phone, 'admin');
  await creditCoins(table, sender.id, 100_000, app.world.clock.now());
  const favorites = [
    [sender, other],
    [other, sender],
    [bystander, sender],
    [bystander, other],
  ] as const;
  for (const [one, { id }] of favorites) await app.post('/favorites/add', { listener_id: id }, one.access);
  return { app, table, deployed, sender, other, bystander, guest: undefined, socket: undefined };
}

/** Who takes part, all of them by name. */
export const viewersOf = ({ sender, other, bystander }: Scene): Readonly<Record<ViewerName, Viewer>> => ({
  sender: { person: sender, subject: other, acts: true },
  other: { person: other, subject: sender, acts: true },
  bystander: { person: bystander, subject: sender, acts: false },
});

/** Whoever has not sent anything for a while is about to fall silent. */
export async function keepAlive({ app, sender, other, bystander }: Scene): Promise<void> {
  for (const { access } of [sender, other, bystander]) await app.post('/users/me/heartbeat', undefined, access);
}

const minute = 60_000;

export async function startCall({ app }: Scene, caller: Known, listener: Known): Promise<Answer> {
  return app.post('/calls/start', { listener_id: listener.id, call_type: 'audio' }, caller.access);
}

/** The call that the sender is in. */
export async function ongoingCall({ app, sender }: Scene): Promise<number> {
  return (await app.get('/calls/ongoing', sender.access)).body.call_id;
}

/** The call that goes on began so many minutes earlier. */
export const lengthen = async (scene: Scene, minutes: number): Promise<void> =>
  backdateIn(scene.table, await ongoingCall(scene), minutes * minute);

export const endCall = async (scene: Scene, by: Known): Promise<Answer> =>
  scene.app.post('/calls/end', { call_id: await ongoingCall(scene) }, by.access);

/** The sender was last heard of so long ago that they count as offline, and nobody has been told. */
export async function silence({ app, table, sender: { id } }: Scene): Promise<void> {
  await table.update(Statuses, { userId: id }, { set: { lastSeen: app.world.clock.now() - 2 * minute } });
}

const functionOf = ({ app, deployed }: Scene, id: string) => {
  const { lambdaId } = deployed.find(({ route }) => route.id === id) ?? {};
  return app.world.model.functions.find(({ logicalId }) => logicalId === lambdaId);
};

/** Runs a job as its schedule does. */
export async function runJob(scene: Scene, id: string): Promise<void> {
  const { functionError } = await scene.app.world.lambda.invoke(functionOf(scene, id)?.arn ?? '', {});
  if (functionError) throw new Error(`${id} failed: ${functionError.message}`);
}

/** Lets time pass until a job that comes every minute has come. */
export async function untilTick(scene: Scene, id: string): Promise<void> {
  const { ledger } = scene.app.world;
  ledger.reset();
  while (ledger.calls(functionOf(scene, id)?.name ?? id).length === 0) await scene.app.advance(5);
}

/** The sender has been silent, and everybody knows. */
export async function fallSilent(scene: Scene): Promise<void> {
  await silence(scene);
  await runJob(scene, 'presence.sweep');
}

/** Another device of the sender’s. */
export const secondDevice = async ({ app, sender }: Scene): Promise<Known> => ({
  ...sender,
  ...(await login(app, sender.phone)),
});
