import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { newKnown } from '../../support/known.ts';
import { operatorTable } from '../../support/operator-table.ts';
import { login, useSaathii } from '../../support/saathii.ts';
import { storedItems } from '../../support/stored-items.ts';
import { runAdmin } from './operator-run.ts';

const app = useSaathii();
let secrets: SecretsManagerClient;
const said: string[] = [];

beforeAll(() => {
  const { endpoint, region, credentials } = app.world.operator('saathii').place();
  secrets = new SecretsManagerClient({ endpoint, region, credentials });
});
afterAll(() => secrets?.destroy());

async function keys(...words: string[]) {
  const who = words[0] === 'show' ? [] : ['--as', 'Meera'];
  const wait = words[0] === 'rotate' ? ['--wait', '0'] : [];
  const ended = await runAdmin(['keys', ...words, ...wait, ...who, '--local', app.url]);
  said.push(ended.out, ended.err);
  return ended;
}

const secretOf = (kind: 'token' | 'data'): string => {
  const { tokenKeys, dataKeys } = app.world.operator('saathii').place();
  return kind === 'token' ? tokenKeys : dataKeys;
};

async function stored(kind: 'token' | 'data'): Promise<Record<string, string>> {
  const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: secretOf(kind) }));
  return JSON.parse(SecretString);
}

const kidOf = (token: string): string => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;

test('a new key signs what comes from then on, and what the old one signed stays good', async () => {
  const person = await newKnown(app);
  const { current: old } = await stored('token');
  const { status, out } = await keys('rotate', 'token');
  const { current, ...all } = await stored('token');
  expect([status, out]).toEqual([
    0,
    expect.stringMatching(new RegExp(`^key ${current} is used, by every instance from \\S+Z on; ${old} is kept`)),
  ]);
  expect([current !== old, Object.keys(all)]).toEqual([true, [old, current]]);
  expect((await app.get('/users/me', person.access)).status).toBe(200);
  await app.advance(301);
  const again = await login(app, person.phone);
  expect([kidOf(person.access), kidOf(again.access)]).toEqual([old, current]);
  expect((await app.get('/users/me', again.access)).status).toBe(200);
  expect((await app.get('/users/me', person.access)).status).toBe(200);
  const shown = await keys('show', 'token');
  expect(shown.out).toMatch(new RegExp(`^${current} {2}in use\n${old} {2}kept`));
});

test('data keys are rotated in the same way, and are never removed', async () => {
  const { current: old } = await stored('data');
  expect((await keys('rotate', 'data')).status).toBe(0);
  const after = await stored('data');
  expect([after.current !== old, Object.keys(after)]).toEqual([true, ['current', old, after.current]]);
  await app.advance(301);
  expect((await newKnown(app)).id).toBeGreaterThan(0);
  const pruned = await keys('prune', 'data', '--at-once');
  expect([pruned.status, pruned.err]).toEqual([1, expect.stringContaining('none is removed')]);
  expect(await stored('data')).toEqual(after);
});

test('of operators who rotate at the same time none loses the key of another', async () => {
  const before = Object.keys(await stored('token'));
  const ended = await Promise.all([1, 2, 3].map(() => keys('rotate', 'token')));
  const done = ended.flatMap(({ out }) => /^key (\S+) is used/m.exec(out)?.[1] ?? []);
  const after = await stored('token');
  for (const kid of [...before, ...done]) expect(after[kid]).toBeDefined();
  expect(done).toContain(after.current);
  for (const { status, err } of ended) if (status !== 0) expect(err).toContain('somebody else has changed the secret');
});

/** Somebody puts a key in by hand: ready beforehand, and then moved or put in the way that is not held up. */
async function preparedByHand(way: 'moved' | 'put') {
  const SecretId = secretOf('token');
  const SecretString = JSON.stringify({ ...(await stored('token')), byhand: 'a key that somebody has put in by hand' });
  if (way === 'put')
    return { SecretString, happens: () => secrets.send(new PutSecretValueCommand({ SecretId, SecretString })) };
  const { VersionId: from } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const labelled = { SecretId, SecretString, VersionStages: ['BYHAND'] };
  const { VersionId: to } = await secrets.send(new PutSecretValueCommand(labelled));
  const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: to, RemoveFromVersionId: from };
  return { SecretString, happens: () => secrets.send(new UpdateSecretVersionStageCommand(move)) };
}

test.each([
  ['PutSecretValue', 'moved'],
  ['UpdateSecretVersionStage', 'put'],
] as const)(
  'who is overtaken before their %s changes nothing: the key that was %s by hand stays',
  async (operation, way) => {
    const { SecretString, happens } = await preparedByHand(way);
    const hold = app.world.faults.hold({ functionName: 'operator', operation });
    const rotating = keys('rotate', 'token');
    await hold.reached;
    await happens();
    hold.release();
    const { status, err } = await rotating;
    expect([status, err]).toEqual([1, expect.stringContaining('somebody else has changed the secret')]);
    expect(await stored('token')).toEqual(JSON.parse(SecretString));
  },
);

/** The same cloud, for an operator who comes so many days later. */
async function startDaysLater(days: number): Promise<string> {
  const server = createServer((_, response) => {
    const place = app.world.operator('saathii').place();
    response.end(JSON.stringify({ ...place, now: place.now + days * 24 * 60 * 60 * 1000 }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('keys of tokens are removed when no token can need them: not a day before, and then all but the one in use', async () => {
  await keys('rotate', 'token');
  const before = await stored('token');
  const prune = async (days: number, ...more: string[]) => {
    const where = ['--local', await startDaysLater(days)];
    return runAdmin(['keys', 'prune', 'token', '--as', 'Meera', ...more, ...where]);
  };
  for (const days of [0, 30.9]) {
    const early = await prune(days);
    expect([early.status, early.err]).toEqual([1, expect.stringMatching(/^tokens may need k1, .* until 20\S+Z\n$/)]);
  }
  const dry = await prune(31.1, '--dry-run');
  expect([dry.status, dry.out]).toEqual([0, expect.stringMatching(/^k1, .* would be removed\n$/)]);
  expect(await stored('token')).toEqual(before);
  const { status, out } = await prune(31.1);
  expect([status, out]).toEqual([0, expect.stringMatching(/^removed k1, .* within 5 minutes\n$/)]);
  const { current = '' } = before;
  expect(await stored('token')).toEqual({ current, [current]: before[current] });
  expect((await keys('prune', 'token')).out).toBe('there is no key but the one in use\n');
});

test('after a leak the old keys go at once, and with them every login under them', async () => {
  const person = await newKnown(app);
  await keys('rotate', 'token');
  expect((await keys('prune', 'token', '--at-once')).status).toBe(0);
  expect(Object.keys(await stored('token')).length).toBe(2);
  await app.advance(301);
  expect((await app.get('/users/me', person.access)).status).toBe(401);
  const again = await login(app, person.phone);
  expect((await app.get('/users/me', again.access)).status).toBe(200);
});

test('a dry run changes neither the secret nor the table, and no output of any run holds a key', async () => {
  const table = operatorTable(app.world);
  await app.world.idle();
  const before = [await stored('token'), await stored('data'), await storedItems(table)];
  const dry = await keys('rotate', 'token', '--dry-run');
  expect([dry.status, dry.out]).toEqual([
    0,
    expect.stringMatching(/^a new key would be used in the place of k\S+, which/),
  ]);
  expect([await stored('token'), await stored('data'), await storedItems(table)]).toEqual(before);
  const secretTexts = [...Object.values(await stored('token')), ...Object.values(await stored('data'))];
  for (const text of said) for (const key of secretTexts) if (key.length > 40) expect(text).not.toContain(key);
});
