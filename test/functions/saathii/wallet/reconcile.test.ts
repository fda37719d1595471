import { expect, test } from 'vitest';
import { Reconciliations, Transfers, Wallets } from '../../../../lib/wallet/store.ts';
import { operatorTable } from '../../../support/operator-table.ts';
import { useWalletApp } from './wallet-client.ts';

const lines: string[] = [];
const app = useWalletApp({
  log: ({ functionName, text }) => void (/Reconcile/.test(functionName) && lines.push(text)),
});

/** What the job has written, as the objects that the lines are. */
const written = (): readonly Record<string, unknown>[] =>
  lines.flatMap((text) => text.split('\n').filter((line) => line.startsWith('{'))).map((line) => JSON.parse(line));

const job = () => app.world.model.functions.find(({ name }) => name.startsWith('SaathiiWalletReconcile'));

/** What the clock does once an hour; true = the run came to a good end. */
async function tick(): Promise<boolean> {
  const { functionError } = await app.world.lambda.invoke(job()?.arn ?? '', {});
  await app.world.idle();
  return functionError === undefined;
}

test('every wallet is looked at, a drift is counted and told without a word about the person', async () => {
  const [good, bad] = [await app.earner(450), await app.earner(450)];
  await app.withdraw(good, 100);
  const table = operatorTable(app.world);
  await table.update(Wallets, { userId: bad.id }, { set: { withdrawablePaise: 100_000_00 } });
  expect(await tick()).toBe(true);
  expect(written().find(({ walletsChecked }) => walletsChecked)).toMatchObject({
    walletsChecked: 2,
    drifted: 1,
    walksFinished: 1,
  });
  expect(written().filter(({ level }) => level === 'error')).toMatchObject([
    { userId: bad.id, drifts: [{ rule: 'balance' }] },
  ]);
  expect(lines.join()).not.toMatch(new RegExp([good, bad].map(({ phone }) => phone.slice(1)).join('|')));
});

test('a walk that is done is not begun again by the next tick', async () => {
  lines.length = 0;
  await tick();
  expect(written().filter(({ walletsChecked, walksFinished }) => walletsChecked ?? walksFinished)).toEqual([]);
});

/** So that the next tick begins a new walk. */
const forgetWalk = () => operatorTable(app.world).delete(Reconciliations, { walk: 'schedule' });

test('a row that can’t be read is a drift of its wallet: the others are looked at, the run is none that failed', async () => {
  const [torn, good] = [await app.earner(450), await app.earner(450)];
  const table = operatorTable(app.world);
  const row = await table.get(Transfers, { userId: torn.id, ordinal: 1 });
  await table.put(Transfers, { ...row, debit: undefined } as never);
  await forgetWalk();
  lines.length = 0;
  expect(await tick()).toBe(true);
  const told = written().filter(({ userId }) => userId === torn.id || userId === good.id);
  expect(told.map(({ level, userId }) => [level, userId])).toEqual([['error', torn.id]]);
  expect(told[0]?.drifts).toContainEqual({ rule: 'legible', ordinal: 1 });
  await table.put(Transfers, row as never);
});

test('a wallet that the store fails is told by its user id and counted, no drift is told of it, and the run fails at its end', async () => {
  await forgetWalk();
  lines.length = 0;
  await tick();
  const { walletsChecked } = written().find((line) => 'walletsChecked' in line) ?? {};
  await forgetWalk();
  lines.length = 0;
  // Of the first wallet; the list of wallets is read before it.
  const target = { functionName: job()?.name ?? '', service: 'dynamodb', operation: 'BatchGetItem', nth: 2 };
  app.world.faults.inject({ ...target, kind: 'error', times: 3 });
  expect(await tick()).toBe(false);
  expect(written().find((line) => 'failed' in line)).toMatchObject({
    walletsChecked: Number(walletsChecked) - 1,
    failed: 1,
  });
  const failed = written().filter(({ message }) => message === 'a wallet could not be looked at');
  expect(failed).toMatchObject([{ level: 'error', userId: expect.any(Number), errorName: expect.any(String) }]);
  const walk = await operatorTable(app.world).get(Reconciliations, { walk: 'schedule' });
  expect(walk).toMatchObject({ finishedAt: expect.any(Number), failed: 1 });
});
