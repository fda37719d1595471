import { afterEach, expect, test } from 'vitest';
import { Roster } from '../../../lib/feed/store.ts';
import { Sessions, Users } from '../../../lib/identity/store.ts';
import { eventually } from '../../support/eventually.ts';
import { newKnown } from '../../support/known.ts';
import { operatorTable } from '../../support/operator-table.ts';
import { useSaathii } from '../../support/saathii.ts';
import { storedItems } from '../../support/stored-items.ts';
import { runAdmin } from './operator-run.ts';

const app = useSaathii();
const said: string[] = [];

async function letters(...words: string[]) {
  const who = words[0] === 'list' ? [] : ['--as', 'Meera'];
  const ended = await runAdmin(['dead-letters', ...words, ...who, '--local', app.url]);
  said.push(ended.out, ended.err);
  return ended;
}

const queueArn = (start: string): string =>
  app.world.model.queues.find(({ logicalId, name }) => logicalId.startsWith(start) || name.endsWith(start))?.arn ?? '';
const dead = () => app.world.queues.messages(queueArn('DeadLetters'));

afterEach(async () => {
  for (const text of said.splice(0)) expect(text).not.toMatch(/9155\d{8}/);
  app.world.faults.clear();
  await letters('drop', '--all');
});

/** Makes everything fail that a function asks of the table, until it is let be. */
const fail = (functionName: string): void =>
  void app.world.faults.inject({ functionName, service: 'dynamodb', operation: '*', times: 100_000, kind: 'error' });

/** The erasure after a deletion, given up. */
async function failedErasure() {
  const person = await newKnown(app);
  const { phoneHash = '' } = (await operatorTable(app.world).get(Users, { userId: person.id })) ?? {};
  fail('SaathiiUsersErase-local');
  await app.delete('/users/me', person.access);
  await app.world.idle();
  await app.advance(15 * 60);
  for (let tries = 0; tries < 6; tries++) await app.advance(6 * 60);
  return { ...person, phoneHash };
}

const sessionsOf = async (userId: number) =>
  (await operatorTable(app.world).list(Sessions, { of: [userId], limit: 10 }))?.items.length;

test('a task that was given up is listed, put back into its queue, done, and gone from the dead letters', async () => {
  const person = await failedErasure();
  expect([dead().length, await sessionsOf(person.id)]).toEqual([1, 1]);
  const [{ id = '' } = {}] = dead();
  const listed = await letters('list', '--show');
  expect([listed.status, listed.err]).toEqual([0, '']);
  expect(listed.out.split('\n')).toEqual([
    expect.stringMatching(new RegExp(`^${id} {2}\\S+Z {2}task {5}saathii-local-users-erase  failed in all its tries$`)),
    `  {"userId":${person.id},"phoneHash":"(left out)"}`,
    ...['1 given up', ''],
  ]);
  app.world.faults.clear();
  const replayed = await letters('replay');
  expect([replayed.status, replayed.out]).toEqual([
    ...[0, expect.stringMatching(/: put back into its queue\n1 handed back\n$/)],
  ]);
  await app.world.idle();
  expect([dead(), await sessionsOf(person.id)]).toEqual([[], 0]);
});

test('a job that failed is run again; one that fails again stays, and that is said', async () => {
  fail('SaathiiPresenceSweep-local');
  await app.advance(60);
  expect(dead().length).toBe(1);
  const again = await letters('replay');
  expect([again.status, again.err]).toEqual([1, '1 of 1 are still there\n']);
  expect(again.out).toMatch(/not handed back: SaathiiPresenceSweep-local failed again: \w+\n$/);
  expect(dead().length).toBe(1);
  app.world.faults.clear();
  app.world.ledger.reset();
  const { status, out } = await letters('replay');
  expect([status, out]).toEqual([0, expect.stringMatching(/: went through\n1 handed back\n$/)]);
  expect(app.world.ledger.calls('SaathiiPresenceSweep-local').length).toBeGreaterThan(0);
  expect(dead()).toEqual([]);
});

const rosterOf = (userId: number) => operatorTable(app.world).get(Roster, { userId });

test('a batch of the stream is replayed as what has become of its items: what came later is not undone', async () => {
  const viewer = await newKnown(app);
  const listener = () => newKnown(app, { role: 'listener' });
  const [stays, renamed, deleted] = await Promise.all([listener(), listener(), listener()]);
  await app.world.idle();
  fail('SaathiiStreamsProject-local');
  for (const { access } of [stays, renamed, deleted]) await app.put('/users/me', { bio: 'first' }, access);
  await app.put('/users/me', { bio: 'nobody sees it' }, viewer.access);
  await app.world.clock.advance(16 * 60);
  // What time alone has changed is not given up, but tried again until it goes through.
  await eventually(() => expect(recordsGivenUp()).toBeGreaterThanOrEqual(3));
  app.world.faults.clear();
  await app.world.idle();
  expect((await rosterOf(stays.id))?.card).not.toContain('first');
  const [second, third] = [await relogged(renamed), await relogged(deleted)];
  await app.put('/users/me', { bio: 'second' }, second.access);
  await app.delete('/users/me', third.access);
  await app.world.idle();

  const listed = await letters('list', '--show');
  expect(listed.out).toMatch(/ {2}stream {3}SaathiiStreamsProject-local {2}RecordAgeExceeded after \d+ tries$/m);
  expect(listed.out).toMatch(/"shardId":"shardId-[^"]+","first":"\d+","last":"\d+","records":\d+/);
  const { status, out } = await letters('replay');
  expect([status, out]).toEqual([0, expect.stringMatching(/went through, \d+ records\n/)]);
  expect(dead()).toEqual([]);
  await app.world.idle();
  expect((await rosterOf(stays.id))?.card).toContain('first');
  expect((await rosterOf(renamed.id))?.card).toContain('second');
  expect(await rosterOf(deleted.id)).toBeUndefined();
  expect(await rosterOf(viewer.id)).toBeUndefined();
});

const recordsGivenUp = (): number =>
  dead().reduce((sum, { body }) => sum + (JSON.parse(body).DDBStreamBatchInfo?.batchSize ?? 0), 0);

/** Tokens that are still good after a quarter of an hour. */
async function relogged({ refresh }: { refresh: string }) {
  const { body } = await app.post('/auth/refresh', { refresh_token: refresh });
  return { access: body.access_token as string };
}

test('records that the stream has let go of can’t be replayed: the message stays until it is dropped', async () => {
  const { arn } = app.world.model.functions.find(({ name }) => name === 'SaathiiStreamsProject-local') ?? { arn: '' };
  const { streamArn = '' } = app.world.model.tables[0] ?? {};
  const range = { shardId: 'shardId-00000000000000000000-gone', startSequenceNumber: '1', endSequenceNumber: '2' };
  const requestContext = { functionArn: arn, condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 };
  const record = { requestContext, DDBStreamBatchInfo: { streamArn, ...range, batchSize: 2 } };
  const { id } = app.world.queues.send(queueArn('DeadLetters'), JSON.stringify(record));
  const refused = await letters('replay', '--id', id);
  expect([refused.status, refused.out]).toEqual([1, expect.stringContaining('which it does after 24 hours')]);
  expect(dead().length).toBe(1);
  const { status, out } = await letters('drop', '--id', id);
  expect([status, out]).toEqual([0, expect.stringMatching(/: dropped\n$/)]);
  expect(dead()).toEqual([]);
});

test('one message is meant by its id, the others stay; one that is not there is refused', async () => {
  const ids = ['1', '2'].map((userId) => {
    return app.world.queues.send(queueArn('DeadLetters'), JSON.stringify({ userId })).id;
  });
  expect(await letters('drop', '--id', ids[0] as string)).toMatchObject({ status: 0 });
  expect(dead().map(({ id }) => id)).toEqual([ids[1]]);
  expect(await letters('drop', '--id', ids[0] as string)).toMatchObject({
    ...{ status: 1, err: `there is no message ${ids[0]}, or somebody is at it\n` },
  });
  const unknown = await letters('replay');
  expect([unknown.status, unknown.out]).toEqual([1, expect.stringContaining('does not say where it came from')]);
  expect(dead().map(({ id }) => id)).toEqual([ids[1]]);
});

test('what operators replay at the same time is handed back once', async () => {
  await failedErasure();
  app.world.faults.clear();
  const count = dead().length;
  app.world.ledger.reset();
  const ended = await Promise.all([letters('replay'), letters('replay'), letters('replay')]);
  const handedBack = ended.map(({ out }) => Number(/^(\d+) handed back$/m.exec(out)?.[1]));
  expect([count > 0, ended.map(({ status }) => status)]).toEqual([true, [0, 0, 0]]);
  expect(handedBack.reduce((sum, some) => sum + some)).toBe(count);
  const sent = app.world.ledger.calls('operator').filter(({ operation }) => operation === 'SendMessage');
  expect([sent.length, dead()]).toEqual([count, []]);
});

test('a dry run says what would be handed back or dropped, and leaves the messages and the table as they are', async () => {
  await failedErasure();
  fail('SaathiiPresenceSweep-local');
  await app.advance(60);
  app.world.faults.clear();
  await app.world.idle();
  const table = operatorTable(app.world);
  const before = [await storedItems(table), dead().map(({ id, body }) => [id, body])];
  const replay = await letters('replay', '--dry-run');
  expect(replay.status).toBe(0);
  expect(replay.out).toContain(': would be put back into its queue\n');
  expect(replay.out).toContain(': SaathiiPresenceSweep-local would be run with the event\n2 would be handed back\n');
  const drop = await letters('drop', '--all', '--dry-run');
  expect([drop.status, drop.out.match(/would be dropped/g)?.length]).toEqual([0, 2]);
  expect([await storedItems(table), dead().map(({ id, body }) => [id, body])]).toEqual(before);
});
