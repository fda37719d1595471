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
import { operatorTable } from '../../support/operator-table.ts';
import { runAdmin } from './operator-run.ts';

const app = useWalletApp();
const admin = (...words: string[]) => runAdmin([...words, '--as', 'Meera', '--local', app.url]);

test('help names every command, and that of a command its arguments and options', async () => {
  const { status, out } = await runAdmin(['--help']);
  expect(status).toBe(0);
  for (const { name, about } of commands) expect(out).toContain(`${name.padEnd(20)}  ${about}`);
  const help = (await runAdmin(['withdrawals', 'show', '--help'])).out;
  expect(help).toContain('withdrawals show <reference> [--reveal] [--as NAME] [--dry-run] --stage NAME');
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
  ['nobody’s name on what leaves a record', ['reconcile', ...local], 'say who you are, for the record: --as NAME'],
  ['a phone number for a name', ['reconcile', '--as', '+919876543210', ...local], /^--as is a name/],
  ['a user id that is none', ['reconcile', '--user', 'x', ...local], 'x is no user id'],
  ['a phone number that is none', ['grant', '0123', 'admin', ...local], 'the phone number must be in E.164 format'],
  ['a role that does not exist', ['grant', '+919876543210', 'king', ...local], 'there is no role king'],
  ['no reason', ['end-call', '1', '--as', 'Meera', ...local], 'say why: --reason TEXT'],
  ['a rating of more than 5', ['rating', '+919876543210', '5.01', ...local], /^a rating is a number from 0 to 5/],
  ['neither one nor all', ['dead-letters', 'drop', '--as', 'Meera', ...local], 'say which: either --id or --all'],
  ['keys of another kind', ['keys', 'rotate', 'edge', ...local], 'there is no kind of keys edge, only token, data'],
  ['a phone number for a command', ['+919876543210', ...local], 'there is no command (a number)'],
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
    ['grant', 'x', 'admin', '--as', 'Meera', '--local', app.url],
  ]) {
    const { status, out, err } = await runAdmin(words);
    expect([words, status, out, err.split('\n').length]).toEqual([words, 2, '', 3]);
  }
});

test('a local cloud that is not there is a failure that says so', async () => {
  const { status, err } = await runAdmin(['reconcile', '--dry-run', '--local', 'http://127.0.0.1:1']);
  expect([status, err]).toEqual([1, 'no local cloud answers at http://127.0.0.1:1\n']);
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
  const { status, out, err } = await runAdmin(['reconcile', '--full', '--as', 'Meera', '--local', app.url], once);
  expect([status, err]).toEqual([1, 'wallets that could not be looked at: 1; run this again\n']);
  expect(out).toMatch(
    /^user \d+: the wallet could not be looked at \(\w+\)\n\d+ wallets checked, 0 skipped, 0 drifted, 1 failed\n$/,
  );
  expect((await admin('reconcile', '--full')).status).toBe(0);
});

/** As on AWS: the stage tells the stack. */
const asOnAws = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runAdmin(words, {
    ...{ AWS_ENDPOINT_URL: app.world.endpointUrl, AWS_ACCESS_KEY_ID: 'operator', AWS_SECRET_ACCESS_KEY: 'local' },
    ...env,
  });

test('on a stage the parts of the app are found by its stack, and the credentials are those of the environment', async () => {
  const person = await app.earner(100);
  await app.withdraw(person, 10);
  const show = ['withdrawals', 'show', `${person.id}-1`, '--stage', 'local'];
  expect(await asOnAws(show)).toMatchObject({ status: 0, err: '' });
  expect((await asOnAws([...show, '--reveal', '--as', 'Meera'])).out).toContain('asha@bank');
  expect(await asOnAws(['dead-letters', 'list', '--stage', 'local'])).toMatchObject({ out: '0 given up\n' });
  expect((await asOnAws(['keys', 'show', 'token', '--stage', 'local'])).out).toMatch(/^k1 {2}in use$/m);
});

test('what is named is not looked for, and what can’t be found is named with the option that says it', async () => {
  const elsewhere = await asOnAws(['reconcile', '--dry-run', '--stage', 'prod']);
  expect([elsewhere.status, elsewhere.err]).toEqual([
    ...[
      1,
      'CloudFormation does not list the stack saathii-prod-core: Stack with id saathii-prod-core does not exist\n',
    ],
  ]);
  const { table } = app.world.operator('saathii').place();
  const named = await asOnAws(['withdrawals', 'list', '--table', table, '--stage', 'prod']);
  expect(named).toMatchObject({ status: 0, err: '' });
  const env = await startStacks(['Table1', 'Table2'], 'AWS::DynamoDB::GlobalTable');
  const several = await asOnAws(['withdrawals', 'list', '--stage', 'local'], env);
  expect([several.status, several.err]).toEqual([
    1,
    'the stack saathii-local-core has several Table; --table names one\n',
  ]);
});

/** CloudFormation, with a stack of these resources, one on each page. */
async function startStacks(logicalIds: readonly string[], type: string) {
  const server = createServer(async (request, response) => {
    const at = Number(new URLSearchParams(await text(request)).get('NextToken') ?? 0);
    const next = at + 1 < logicalIds.length ? `<NextToken>${at + 1}</NextToken>` : '';
    const names = `<LogicalResourceId>${logicalIds[at]}</LogicalResourceId><PhysicalResourceId>p${at}</PhysicalResourceId>`;
    response.end(`<R><member>${names}<ResourceType>${type}</ResourceType></member>${next}</R>`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return { AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
