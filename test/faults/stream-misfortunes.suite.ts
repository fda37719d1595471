import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { bindingOf } from '../../lib/table/table.ts';
import { eventually } from '../support/eventually.ts';
import type { Known } from '../support/known.ts';
import { greetedSocket } from '../support/live-socket.ts';
import { login, newUsername } from '../support/saathii.ts';
import { storedItems } from '../support/stored-items.ts';
import type { Stored } from '../support/told-state.ts';
import { everythingFits } from './everything-fits.ts';
import { functionOf } from './functions.ts';
import { useLoggedApp } from './logged.ts';
import { newKnown, startCall } from './people.ts';
import { lettersOf, tableOf } from './rest.ts';

const app = useLoggedApp();
const stored = (): Promise<Stored> => storedItems(tableOf(app));
const wrong = async () => everythingFits(await stored(), app.world.clock.now());

/** A record of the stream as it was when an item became what it is. */
const recordOf = (before: unknown, after: unknown, at: number) => ({
  eventName: before ? 'MODIFY' : 'INSERT',
  eventSource: 'aws:dynamodb',
  dynamodb: {
    ApproximateCreationDateTime: Math.floor(at / 1000),
    Keys: marshall({ pk: (after as Item).pk, sk: (after as Item).sk }),
    ...(before !== undefined && { OldImage: marshall(before) }),
    NewImage: marshall(after, { removeUndefinedValues: true }),
    SequenceNumber: '1',
  },
});
type Item = { readonly pk: string; readonly sk: string };

test('records that come a day late change nothing that is known by then, and tell nobody what is over', async () => {
  const { world } = app;
  const [listener, caller] = [await newKnown(app, { role: 'listener' }), await newKnown(app)];
  const early = await stored();
  await greetedSocket(app, 'presence', listener.access);
  await app.put('/users/me/status', { is_busy: true }, listener.access);
  await app.put('/users/me', { username: newUsername() }, listener.access);
  await app.put('/users/me/status', { is_busy: false }, listener.access);
  const callId = await startCall(app, caller, listener);
  await world.idle();
  const [at, then] = [world.clock.now(), await stored()];
  await app.post('/calls/end', { call_id: callId }, caller.access);
  await app.put('/users/me', { username: newUsername() }, listener.access);
  await world.idle();
  await app.advance(24 * 3600);
  const { access } = await login(app, listener.phone);
  const { access: callers } = await login(app, caller.phone);
  const sockets = [await greetedSocket(app, 'presence', access), await greetedSocket(app, 'feed', callers)];
  await world.idle();
  const heard = sockets.map(({ texts }) => texts.length);
  const before = await stored();

  const changed = Object.keys(then).filter((key) => JSON.stringify(then[key]) !== JSON.stringify(early[key]));
  const late = changed.filter((key) => /^(USER|STATUS|CALL|CONNECTION)#/.test(key) && !/SESSION/.test(key));
  const records = late.flatMap((key) => [
    recordOf(early[key], then[key], at),
    ...(before[key] && then[key] !== before[key] ? [recordOf(then[key], before[key], at)] : []),
  ]);
  expect(new Set(late.map((key) => key.split('#')[0]))).toEqual(new Set(['USER', 'STATUS', 'CALL', 'CONNECTION']));
  for (const id of ['streams.fanOut', 'streams.project']) {
    const { arn } = functionOf(world, id);
    await world.lambda.coldStart(arn);
    const on = id === 'streams.fanOut' ? /^(STATUS|CALL|CONNECTION)#/ : /^(USER|STATUS)#/;
    const some = records.filter(({ dynamodb }) => on.test(String(dynamodb.Keys.pk?.S)));
    expect(await world.lambda.invoke(arn, { Records: some })).not.toHaveProperty('functionError');
  }
  await world.idle();
  expect(sockets.map(({ texts }, place) => texts.slice(heard[place]))).toEqual([[], []]);
  expect(lastingOf(await stored())).toEqual(lastingOf(before));
  expect(await wrong()).toEqual([]);
}, 120_000);

/** All but the log of the roster, which may say again what everybody knows. */
const lastingOf = (items: Stored): Stored =>
  Object.fromEntries(Object.entries(items).filter(([key]) => !/^(LOG|PULSE)#/.test(key)));

test('a batch that breaks off in the middle comes again, and the roster has every change once', async () => {
  const people = [];
  for (let time = 0; time < 3; time++) people.push(await newKnown(app, { role: 'listener' }));
  await app.world.idle();
  const names = people.map(() => newUsername());
  const broken = app.world.faults.inject({
    ...{
      functionName: functionOf(app.world, 'streams.project').name,
      service: 'dynamodb',
      operation: 'TransactWriteItems',
    },
    ...{ kind: 'error', times: 3, oneInvocation: true },
  });
  await Promise.all(people.map(({ access }, place) => app.put('/users/me', { username: names[place] }, access)));
  await app.world.idle();
  expect(broken.hits).toBe(3);
  const { body } = await app.get('/feed/listeners?per_page=100', people[0]?.access);
  const shown = body.listeners.map(({ username }: { username: string }) => username);
  expect(names.slice(1).filter((name) => !shown.includes(name))).toEqual([]);
  expect(await wrong()).toEqual([]);
}, 60_000);

test('a record that nothing can be made of is given up alone after a quarter of an hour, and those before and after it pass', async () => {
  const [early, late] = [await newKnown(app, { role: 'listener' }), await newKnown(app, { role: 'listener' })];
  await app.world.idle();
  const { client, name: TableName } = bindingOf(tableOf(app)) as NonNullable<ReturnType<typeof bindingOf>>;
  const [before, after] = [newUsername(), newUsername()];
  await app.put('/users/me', { username: before }, early.access);
  await client.send(new PutCommand({ TableName, Item: poison }));
  const failures = () => app.lines.filter(({ text }) => /batch failed.*"records":1\b/.test(text)).length;
  await eventually(() => expect(failures()).toBeGreaterThan(1));
  await app.world.clock.advance(600);
  await app.put('/users/me', { username: after }, late.access);
  await app.world.clock.advance(301);
  await app.world.idle();
  const items = await stored();
  const cardOf = ({ id }: Known) => (items[`ROSTER#${id % 16} ROSTER#${id}`] as { readonly card: string }).card;
  expect([cardOf(early), cardOf(late)]).toEqual([expect.stringContaining(before), expect.stringContaining(after)]);
  const letters = lettersOf(app).map((body) => JSON.parse(body));
  expect(letters).toMatchObject([
    { requestContext: { condition: 'RecordAgeExceeded' }, DDBStreamBatchInfo: { batchSize: 1 } },
  ]);
}, 120_000);

/** An account whose id can't be a part of a key. */
const poison = { pk: 'USER#poison', sk: 'USER', type: 'USER', userId: 'no#id', roles: { listener: 'today' } };
