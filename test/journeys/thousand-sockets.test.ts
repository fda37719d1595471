import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createWorld, type World } from '../../infra/local/world.ts';
import { stages } from '../../infra/stages.ts';
import { type Client, clientOf } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { synthesise } from '../support/routes.ts';
import { type Person, register, type Saathii } from '../support/saathii.ts';

const fanOut = 'SaathiiStreamsFanOut-local';
const people = 8;
const socketsEach = 125;
const shards = Array.from({ length: 8 }, (_, shard) => shard);

let world: World;
let app: Client;
beforeAll(async () => {
  const apps = { saathii: { ...stages.local.apps.saathii, sockets: { maxPerUser: socketsEach } } };
  world = await createWorld({
    assembly: await synthesise({ stage: { ...stages.local, apps } }),
    engine: process.env.DYNAMODB_ENGINE,
  });
  app = clientOf(world.urls.saathii as string);
}, 60_000);
afterAll(() => world?.stop());

interface Line {
  readonly socket: WebSocket;
  /** How many statuses it was told. */
  told: number;
}

async function open(url: string, token: string): Promise<Line> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/presence?token=${token}`);
  const line: Line = { socket, told: 0 };
  socket.on('message', (text) => {
    if (String(text).includes('"user_status_update"')) line.told += 1;
  });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return line;
}

/** Every item of the channel, by the id of its connection. */
async function rows(): Promise<ReadonlyMap<string, unknown>> {
  const { itemsOf } = world.operator('saathii');
  const items = await Promise.all(shards.map((shard) => itemsOf(`TOPIC#presence#${shard}`)));
  return new Map(items.flat().map((item) => [item.connectionId as string, item]));
}

test('one change reaches all of 900 sockets, 100 dead ones among them are forgotten, and nothing else is touched', async () => {
  const codeFor = async (phone: string) => /\d{6}/.exec(world.outbox.find(phone).at(-1)?.text ?? '')?.[0] ?? '';
  const crowd: Person[] = [];
  for (let count = 0; count < people; count++) crowd.push(await register({ ...app, world, codeFor } as Saathii));
  const lines: Line[] = [];
  for (let count = 0; count < socketsEach; count++) {
    lines.push(...(await Promise.all(crowd.map(({ access }) => open(app.url, access)))));
  }
  await world.idle();
  const whole = await rows();
  expect(whole.size).toBe(1000);

  const [dead, alive] = [lines.filter((_, place) => place % 10 === 0), lines.filter((_, place) => place % 10 !== 0)];
  const ending = { functionName: 'SaathiiSocketsDisconnect-local', operation: 'DeleteItem' };
  world.faults.inject({ ...ending, kind: 'error', times: 10_000 });
  for (const { socket } of dead) socket.terminate();
  await world.clock.advance(31);
  await world.idle();
  for (const line of lines) line.told = 0;
  world.ledger.reset();

  await app.put('/users/me/status', { is_busy: true }, crowd[0]?.access ?? '');
  await eventually(() => expect(alive.filter(({ told }) => told === 1)).toHaveLength(900));
  await world.idle();
  expect(dead.map(({ told }) => told).filter(Boolean)).toEqual([]);
  const left = await rows();
  expect(left.size).toBe(900);
  for (const [connectionId, row] of left) expect(row).toEqual(whole.get(connectionId));
  const calls = Object.groupBy(world.ledger.calls(fanOut), ({ operation }) => operation);
  const counts = Object.fromEntries(Object.entries(calls).map(([operation, all]) => [operation, all?.length]));
  expect(counts).toEqual({ BatchGetItem: 1, Query: 8, PostToConnection: 1000, BatchWriteItem: 4 });
}, 60_000);
