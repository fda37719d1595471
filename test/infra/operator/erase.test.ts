import { expect, test } from 'vitest';
import { Sessions, Users } from '../../../lib/identity/store.ts';
import { Blocks, Holders } from '../../../lib/social/store.ts';
import { Heard } from '../../../lib/verification/store.ts';
import { type Known, newKnown } from '../../support/known.ts';
import { operatorTable } from '../../support/operator-table.ts';
import { register, useSaathii } from '../../support/saathii.ts';
import { uploadDirectly } from '../../support/samples.ts';
import { storedItems } from '../../support/stored-items.ts';
import { toneOf } from '../../support/tones.ts';
import { runAdmin } from './operator-run.ts';

const app = useSaathii();

async function erase(...words: string[]) {
  const ended = await runAdmin(['erase', ...words, '--as', 'Meera', '--local', app.url]);
  expect(ended.out + ended.err).not.toMatch(/9155\d{8}/);
  return ended;
}

const table = () => operatorTable(app.world);
const leftOf = async (userId: number) => {
  const rows = async (list: Promise<{ items: readonly unknown[] } | undefined>) => (await list)?.items.length;
  return {
    sessions: await rows(table().list(Sessions, { of: [userId], limit: 10 })),
    heard: await rows(table().list(Heard, { of: [userId], limit: 10 })),
    blocks: await rows(table().list(Blocks, { of: [userId], limit: 10 })),
  };
};

/** Deletes an account whose erasure is lost. */
async function deleted(person: Known): Promise<string> {
  const { phoneHash = '' } = (await table().get(Users, { userId: person.id })) ?? {};
  await app.delete('/users/me', person.access);
  await app.world.idle();
  const { arn = '' } = app.world.model.queues.find(({ name }) => name.endsWith('users-erase')) ?? {};
  // Its queue keeps a message for a day.
  expect(app.world.queues.lengths(arn).delayed).toBeGreaterThan(0);
  app.world.faults.inject({ functionName: 'SaathiiUsersErase-local', operation: '*', times: 1000, kind: 'error' });
  return phoneHash;
}

const block = (by: Known, on: Known) => app.post('/block', { blocked_id: on.id }, by.access);

test('what an account left behind that is gone is erased: sessions, samples, own blocks', async () => {
  const [person, other] = [await newKnown(app, { role: 'listener' }), await newKnown(app)];
  expect((await uploadDirectly(app, person, toneOf('mp3'))).status).toBe(200);
  await block(person, other);
  await deleted(person);
  expect(await leftOf(person.id)).toEqual({ sessions: 1, heard: 1, blocks: 1 });
  const before = await storedItems(table());
  const dry = await erase(String(person.id), '--dry-run');
  expect([dry.status, dry.out]).toEqual([0, expect.stringMatching(/^what user \d+ left behind would be erased/)]);
  expect(await storedItems(table())).toEqual(before);
  const { status, out } = await erase(String(person.id));
  expect([status, out]).toEqual([0, expect.stringMatching(/^what user \d+ left behind is erased/)]);
  expect(await leftOf(person.id)).toEqual({ sessions: 0, heard: 0, blocks: 0 });
  expect((await app.get(`/block/check/${other.id}`, other.access)).status).not.toBe(500);
});

test('nothing of an account that is there is erased', async () => {
  const person = await newKnown(app);
  expect(await erase(String(person.id))).toEqual({
    ...{ status: 1, out: '', err: `user ${person.id} has an account; nothing was erased\n` },
  });
  expect((await leftOf(person.id)).sessions).toBe(1);
});

test('blocks that wait for a number are not erased without it; with it they wait on, and apply to the next account', async () => {
  const [person, blocker, other] = [await newKnown(app), await newKnown(app), await newKnown(app)];
  await block(blocker, person);
  const phoneHash = await deleted(person);
  const refused = await erase(String(person.id));
  expect([refused.status, refused.err]).toEqual([1, expect.stringMatching(/^others block user \d+, .*--phone\n$/)]);
  const wrong = await erase(String(person.id), '--phone', other.phone);
  expect([wrong.status, wrong.err]).toEqual([
    1,
    expect.stringMatching(/^this phone number is not known as the last one/),
  ]);
  expect((await leftOf(person.id)).sessions).toBe(1);
  expect((await erase(String(person.id), '--phone', person.phone)).status).toBe(0);
  expect(await leftOf(person.id)).toMatchObject({ sessions: 0 });
  const waiting = await table().get(Blocks, { blockerId: blocker.id, blockedId: person.id });
  expect([waiting?.kept, await table().get(Holders, { phoneHash })]).toMatchObject([true, { userId: person.id }]);
  expect((await erase(String(person.id))).status).toBe(0);
});

test('by what a number is known is erased with it, when nobody’s block waits for it', async () => {
  const person = await newKnown(app);
  const phoneHash = await deleted(person);
  expect((await erase(String(person.id), '--phone', person.phone)).status).toBe(0);
  expect(await table().get(Holders, { phoneHash })).toBeUndefined();
  expect((await register(app)).access).toBeDefined();
});
