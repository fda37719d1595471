import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { Misused } from '../../../infra/operator/command.ts';
import { readCommandLine } from '../../../infra/operator/command-line.ts';
import { commands } from '../../../infra/operator/commands.ts';
import { Wallets } from '../../../lib/wallet/store.ts';
import { useWalletApp } from '../../functions/saathii/wallet/wallet-client.ts';
import { newPhone } from '../../support/client.ts';
import { operatorTable } from '../../support/operator-table.ts';
import { runAdmin } from './operator-run.ts';

const app = useWalletApp();
const admin = (...words: string[]) => runAdmin([...words, '--local', app.url]);

test('help names every command, and that of a command its arguments and options', async () => {
  const { status, out } = await runAdmin(['--help']);
  expect(status).toBe(0);
  for (const { name, about } of commands) expect(out).toContain(`${name.padEnd(20)}  ${about}`);
  const help = (await runAdmin(['withdrawals', 'show', '--help'])).out;
  expect(help).toContain('withdrawals show <reference> [--reveal] --stage NAME');
});

const local = ['--local', 'http://localhost:8000'];

test.each([
  ['a command that does not exist', ['withdraw', ...local], 'there is no command withdraw'],
  ['half a command', ['withdrawals', ...local], 'there is no command withdrawals'],
  ['no place', ['reconcile'], 'say where: either --stage or --local'],
  ['two places', ['reconcile', '--stage', 'dev', ...local], 'say where: either --stage or --local'],
  ['an option of another command', ['reconcile', '--reveal', ...local], 'reconcile knows no option --reveal'],
  ['an option of no command', ['reconcile', '--force', ...local], /Unknown option '--force'/],
  ['an option without its value', ['reconcile', '--user', ...local], /Option '--user'/],
  ['an argument too few', ['grant', '+919876543210', ...local], /^usage: npm run admin -- grant <phone> <role>/],
  ['an argument too many', ['reconcile', 'all', ...local], /^usage: npm run admin -- reconcile/],
])('a line with %s means nothing, and is refused as such before anything is reached', (_, words, reason) => {
  const read = () => readCommandLine(words, commands);
  expect(read).toThrow(Misused);
  expect(read).toThrow(reason);
});

test('a line that means nothing ends with 2, and so does a value that is none', async () => {
  for (const words of [
    ['withdraw'],
    ['reconcile', '--stage', 'production'],
    ['grant', 'x', 'admin', '--local', app.url],
  ]) {
    const { status, out, err } = await runAdmin(words);
    expect([words, status, out, err.split('\n').length]).toEqual([words, 2, '', 3]);
  }
});

test('a local cloud that is not there is a failure that says so', async () => {
  const { status, err } = await runAdmin(['reconcile', '--local', 'http://127.0.0.1:1']);
  expect([status, err]).toEqual([1, 'no local cloud answers at http://127.0.0.1:1\n']);
});

test('a role is given to who has the phone number, a dry run gives none, and a made-up role is refused', async () => {
  const person = await app.person();
  const dry = await admin('grant', person.phone, 'listener', '--dry-run');
  expect(dry.out).toBe(`user ${person.id} would be given the role listener\n`);
  expect((await app.get('/users/me', person.access)).body.roles).toEqual(['user']);
  const given = await admin('grant', person.phone.slice(1), 'listener');
  expect(given).toEqual({ status: 0, err: '', out: `user ${person.id} has the roles listener, user\n` });
  expect((await app.get('/users/me', person.access)).body.roles).toEqual(['listener', 'user']);
  expect((await admin('grant', person.phone, 'king')).status).toBe(2);
  expect(await admin('grant', newPhone(), 'admin')).toMatchObject({
    status: 1,
    err: 'no account has this phone number\n',
  });
});

test('reconciling ends with 0 while every wallet adds up', async () => {
  const person = await app.earner(450);
  await app.withdraw(person, 100);
  const [all, one, none] = await Promise.all([
    admin('reconcile'),
    admin('reconcile', '--user', String(person.id)),
    admin('reconcile', '--user', '999999'),
  ]);
  expect([all.status, all.out]).toEqual([
    0,
    expect.stringMatching(/^\d+ wallets checked, 0 skipped, 0 drifted, 0 failed\n$/),
  ]);
  expect([one.status, one.out]).toEqual([0, `the wallet of user ${person.id} is what its transfers make it\n`]);
  expect([none.status, none.err]).toEqual([1, 'there is no such wallet, or it kept changing\n']);
});

test('reconciling ends with 1, and says which rule which wallet breaks, when one does not add up', async () => {
  const person = await app.earner(450);
  const table = operatorTable(app.world);
  await table.update(Wallets, { userId: person.id }, { set: { withdrawablePaise: 1 } });
  const reason = `user ${person.id}: not true that balances are the sums of all rows, and what the last one left\n`;
  const [one, ...walks] = await Promise.all([
    admin('reconcile', '--user', String(person.id)),
    admin('reconcile'),
    admin('reconcile', '--full'),
  ]);
  expect([one.status, one.out]).toEqual([1, reason]);
  for (const { status, out, err } of walks) {
    expect([status, err]).toEqual([1, `users whose wallets drifted: ${person.id}\n`]);
    expect(out).toMatch(/\d+ wallets checked, 0 skipped, 1 drifted, 0 failed\n$/);
    expect(out).toContain(reason);
  }
  await table.update(Wallets, { userId: person.id }, { set: { withdrawablePaise: 450_00 } });
});

test('reconciling ends with 1, and says what was not looked at, when the store fails a wallet; no drift is told of it', async () => {
  await app.earner(450);
  const ofFirstWallet = { functionName: 'operator', service: 'dynamodb', operation: 'BatchGetItem', nth: 2 };
  app.world.faults.inject({ ...ofFirstWallet, kind: 'error' });
  const once = { AWS_MAX_ATTEMPTS: '1' };
  const { status, out, err } = await runAdmin(['reconcile', '--full', '--local', app.url], once);
  expect([status, err]).toEqual([1, 'wallets that could not be looked at: 1; run this again\n']);
  expect(out).toMatch(
    /^user \d+: the wallet could not be looked at \(\w+\)\n\d+ wallets checked, 0 skipped, 0 drifted, 1 failed\n$/,
  );
  expect((await admin('reconcile', '--full')).status).toBe(0);
});

/** As on AWS: the stage tells table and secret by their names, and the credentials are those of the environment. */
const asOnAws = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runAdmin(words, {
    ...{ AWS_ENDPOINT_URL: app.world.endpointUrl, AWS_ACCESS_KEY_ID: 'operator', AWS_SECRET_ACCESS_KEY: 'operator' },
    ...env,
  });

/** Secrets Manager, with the list that the local cloud does not imitate: these secrets, one on each page. */
async function startSecrets(secrets: readonly { readonly Description: string; readonly ARN: string }[]) {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { NextToken = '0' } = JSON.parse(body);
    const at = Number(NextToken);
    const next = at + 1 < secrets.length ? { NextToken: String(at + 1) } : {};
    const page = JSON.stringify({ SecretList: secrets.slice(at, at + 1), ...next });
    const isList = request.headers['x-amz-target'] === 'secretsmanager.ListSecrets';
    const headers = request.headers as Record<string, string>;
    response.end(isList ? page : await (await fetch(app.world.endpointUrl, { method: 'POST', headers, body })).text());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return { AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('on a stage the table and the secret are found by what CloudFormation called them', async () => {
  const person = await app.earner(100);
  await app.withdraw(person, 10);
  const [show, ARN] = [['withdrawals', 'show', `${person.id}-1`], app.world.operator('saathii').place().dataKeys];
  const onStage = ['--stage', 'local'];
  expect(await asOnAws([...show, ...onStage])).toMatchObject({ status: 0, err: '' });
  const env = await startSecrets([
    { ARN: 'arn:of:another', Description: 'Keys that seal stored values of saathii-local.old' },
    { ARN, Description: 'Keys that seal stored values of saathii-local.' },
  ]);
  expect((await asOnAws([...show, '--reveal', ...onStage], env)).out).toContain('asha@bank');
  expect((await asOnAws([...show, '--reveal', ...onStage, '--secret', ARN])).out).toContain('asha@bank');
});

test('what is not there, or there more than once, is named with the option that says which is meant', async () => {
  const elsewhere = await asOnAws(['reconcile', '--stage', 'prod']);
  const noTable = 'there is no table of saathii-prod in this account and region; --table names one\n';
  expect([elsewhere.status, elsewhere.err]).toEqual([1, noTable]);
  const person = await app.earner(100);
  await app.withdraw(person, 10);
  const Description = 'Keys that seal stored values of saathii-local.';
  const env = await startSecrets(['arn:1', 'arn:2'].map((ARN) => ({ ARN, Description })));
  const several = await asOnAws(['withdrawals', 'show', `${person.id}-1`, '--reveal', '--stage', 'local'], env);
  expect([several.status, several.out]).toEqual([1, '']);
  expect(several.err).toMatch(/^there are several: arn:1, arn:2; --secret says which/);
});
