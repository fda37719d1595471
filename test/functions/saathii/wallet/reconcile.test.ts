import { expect, test } from 'vitest';
import { Wallets } from '../../../../lib/wallet/store.ts';
import { operatorTable } from '../../../support/operator-table.ts';
import { useWalletApp } from './wallet-client.ts';

const lines: string[] = [];
const app = useWalletApp({
  log: ({ functionName, text }) => void (/Reconcile/.test(functionName) && lines.push(text)),
});

/** What the job has written, as the objects that the lines are. */
const written = (): readonly Record<string, unknown>[] =>
  lines.flatMap((text) => text.split('\n').filter((line) => line.startsWith('{'))).map((line) => JSON.parse(line));

/** What the clock does once an hour. */
async function tick(): Promise<void> {
  const { model, lambda } = app.world;
  const arn = model.functions.find(({ name }) => name.startsWith('SaathiiWalletReconcile'))?.arn ?? '';
  await lambda.invoke(arn, {});
  await app.world.idle();
}

test('every wallet is looked at, a drift is counted and told without a word about the person', async () => {
  const [good, bad] = [await app.earner(450), await app.earner(450)];
  await app.withdraw(good, 100);
  const table = operatorTable(app.world);
  await table.update(Wallets, { userId: bad.id }, { set: { withdrawablePaise: 100_000_00 } });
  await tick();
  expect(written().find(({ walletsChecked }) => walletsChecked)).toMatchObject({ walletsChecked: 2, drifted: 1 });
  expect(written().filter(({ level }) => level === 'error')).toMatchObject([
    { userId: bad.id, drifts: [{ rule: 'balance' }] },
  ]);
  expect(lines.join()).not.toMatch(new RegExp([good, bad].map(({ phone }) => phone.slice(1)).join('|')));
});

test('a walk that is done is not begun again by the next tick', async () => {
  lines.length = 0;
  await tick();
  expect(written().filter(({ walletsChecked }) => walletsChecked)).toEqual([]);
});
