import { expect, test } from 'vitest';
import { findRoutes } from '../../../infra/routes.ts';
import { type AnyRoute, accessOf } from '../../../lib/core/contract.ts';
import { openOperatorTable } from '../../support/operator-table.ts';
import { usePayingApp } from '../../support/paying.ts';
import { keepAlive, newScene, type Scene, viewersOf } from './cast.ts';
import { type ConvergingClient, convergingClient, type Judgement } from './client.ts';
import { expectedChanges, type ViewerName } from './expected.ts';
import { steps } from './steps.ts';
import { apart, views } from './views.ts';

const app = usePayingApp();
const deployed = await findRoutes();
const writes = ['put', 'update', 'delete', 'batchDelete'];

/** Whoever was silent for twice as long would be offline. */
const quietMs = 45_000;

/** What somebody or a clock sets off, and what may change what is stored. */
function isMutating(route: AnyRoute): boolean {
  if (route.kind !== 'http' && route.kind !== 'socket' && route.kind !== 'schedule') return false;
  if (route.kind === 'http' && route.method === 'ANY') return false;
  if (route.kind === 'http' && route.method !== 'GET') return true;
  return accessOf(route).some((grant) => grant.on === 'table' && grant.actions.some((one) => writes.includes(one)));
}

test('every route that can change anything is taken and has its row, and there are no others', () => {
  const mutating = deployed.flatMap(({ route }) => (isMutating(route) ? [route.id] : [])).sort();
  expect(Object.keys(steps).sort()).toEqual(mutating);
  expect(Object.keys(expectedChanges).sort()).toEqual(mutating);
});

test('everything that somebody with a token can read is looked at', () => {
  const guarded = deployed.flatMap(({ route }) =>
    route.kind === 'http' && route.method === 'GET' && route.auth !== 'public' ? [`GET ${route.path}`] : [],
  );
  const read = views.map(({ name }) => name.split(':')[0] ?? '').filter((name) => name.startsWith('GET'));
  expect([...new Set([...read, ...Object.keys(apart)])].sort()).toEqual(guarded.sort());
});

/** The messages by what they are about, and what has become of the views, each in one order. */
function toldOf({ heard, told, silent }: Judgement, { sender, other, bystander }: Scene) {
  const names = new Map([sender, other, bystander].map(({ id }, place) => [id, viewerNames[place]]));
  const about = heard.map(({ type, user_id }) =>
    type === 'user_status_update' ? `${type} of ${names.get(user_id) ?? 'guest'}` : type,
  );
  return { heard: [...new Set(about)].sort(), told: told.toSorted(), silent: silent.toSorted() };
}

const viewerNames: readonly ViewerName[] = ['sender', 'other', 'bystander'];

test('what clients show after each route is what a GET says, but for what no message tells', {
  timeout: 300_000,
}, async () => {
  const { table, close } = openOperatorTable(app.world);
  const scene = await newScene(app, table, deployed);
  const viewers = viewersOf(scene);
  const clients = new Map<ViewerName, ConvergingClient>();
  for (const name of viewerNames) clients.set(name, await convergingClient(app, viewers[name]));
  const settled = async () => {
    await app.world.idle();
    // The feed may be late by a second.
    await app.advance(1);
  };
  let [heardAt, isStirred] = [0, true];
  for (const [id, { before, act, after }] of Object.entries(steps)) {
    if (app.world.clock.now() - heardAt > quietMs) {
      await keepAlive(scene);
      [heardAt, isStirred] = [app.world.clock.now(), true];
    }
    await before?.(scene);
    if (before || isStirred) {
      await settled();
      for (const client of clients.values()) await client.load();
    }
    const answer = await act(scene);
    if (isAnswer(answer)) expect([id, answer.status, answer.body]).toEqual([id, 200, answer.body]);
    await settled();
    const observed: Partial<Record<ViewerName, ReturnType<typeof toldOf>>> = {};
    for (const [name, client] of clients) {
      const judged = await client.judge();
      expect.soft(judged.wrong, `${id}: what ${name} shows otherwise than a GET`).toEqual([]);
      observed[name] = toldOf(judged, scene);
    }
    expect.soft(observed, `${id}: what has changed, and who was told`).toEqual(expectedChanges[id]);
    await after?.(scene);
    isStirred = after !== undefined;
  }
  close();
});

const isAnswer = (value: unknown): value is { readonly status: number; readonly body: unknown } =>
  typeof value === 'object' && value !== null && 'status' in value && 'body' in value;
