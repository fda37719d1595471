import { beforeEach, expect, test } from 'vitest';
import { refuse } from '../../../lib/core/failure.ts';
import { absent, eq, gt } from '../../../lib/table/condition.ts';
import { entity } from '../../../lib/table/entity.ts';
import { check, checkAbsent, put, remove, update } from '../../../lib/table/write.ts';
import { type Tea, Teas, useCupTable } from '../../support/cups.ts';

const opened = useCupTable();
let tea: Tea;

/** An item whose last second has begun: it is there, and a second later it isn't. */
beforeEach(async () => {
  opened.time = Math.floor(opened.time / 1000) * 1000 + 60_000;
  tea = { pot: opened.fresh(), leaf: 'assam', pours: 3, expiresAt: opened.time / 1000 + 1 };
  await opened.table.put(Teas, tea);
});

const expire = () => {
  opened.time += 1000;
};

/** The item as it is stored, whatever its time. */
async function stored(): Promise<Tea | undefined> {
  const now = opened.time;
  opened.time = 0;
  const item = await opened.table.get(Teas, tea);
  opened.time = now;
  return item;
}

test('an item is there until its second comes and not from then on, however long it stays stored', async () => {
  opened.time += 999;
  expect(await opened.table.get(Teas, tea)).toEqual(tea);
  opened.time += 1;
  expect(await opened.table.get(Teas, tea)).toBeUndefined();
  expect(await stored()).toEqual(tea);
});

test('it is missing among several and from a list as well', async () => {
  const { table } = opened;
  const other = { ...tea, pot: opened.fresh(), expiresAt: tea.expiresAt + 60 };
  await table.put(Teas, other);
  expect((await table.list(Teas, { of: [tea.pot], limit: 10 }))?.items).toEqual([tea]);
  expire();
  expect(
    await table.getMany([
      [Teas, tea],
      [Teas, other],
    ]),
  ).toEqual([undefined, other]);
  expect((await table.list(Teas, { of: [tea.pot], limit: 10 }))?.items).toEqual([]);
});

test('a put where none stands replaces it, and not an item that is still there', async () => {
  const { table } = opened;
  const next = { pot: tea.pot, expiresAt: tea.expiresAt + 60 };
  expect(await table.put(Teas, next, { ifAbsent: true })).toBe(false);
  expire();
  expect(await table.put(Teas, next, { ifAbsent: true })).toBe(true);
  expect(await table.get(Teas, tea)).toEqual(next);
});

test('the same holds in a transaction', async () => {
  const { table } = opened;
  const next = { pot: tea.pot, expiresAt: tea.expiresAt + 60 };
  const intent = put(Teas, next, { ifAbsent: refuse('taken') });
  expect(await table.transact([intent])).toEqual(refuse('taken'));
  expire();
  expect(await table.transact([intent])).toBeUndefined();
  expect(await table.get(Teas, tea)).toEqual(next);
});

test('it can’t be changed, by whatever condition', async () => {
  const { table } = opened;
  expire();
  const applied = () => true;
  for (const rule of [
    {},
    { when: { pours: gt(0) } },
    { when: [{ leaf: absent }, { leaf: eq('assam') }] },
    { applied },
  ]) {
    expect(await table.update(Teas, tea, { add: { pours: 1 } }, rule)).toBeUndefined();
  }
  const intent = update(Teas, tea, { add: { pours: 1 } }, { otherwise: refuse('over') });
  expect(await table.transact([intent])).toEqual(refuse('over'));
  expect(await stored()).toEqual(tea);
});

test('a change that would also create it changes it as it stands', async () => {
  const { table } = opened;
  expire();
  const expiresAt = tea.expiresAt + 60;
  const set = { expiresAt };
  expect(await table.update(Teas, tea, { set, add: { pours: 1 } }, { upsert: true })).toEqual({
    ...tea,
    pours: 4,
    expiresAt,
  });
});

test('its deletion deletes nothing that was there: the answer is none, and with a condition it stays stored', async () => {
  const { table } = opened;
  expire();
  expect(await table.delete(Teas, tea, { when: { leaf: eq('assam') } })).toBeUndefined();
  const intent = remove(Teas, tea, { when: { leaf: eq('assam') }, otherwise: refuse('over') });
  expect(await table.transact([intent])).toEqual(refuse('over'));
  expect(await stored()).toEqual(tea);
  expect(await table.delete(Teas, tea)).toBeUndefined();
  expect(await stored()).toBeUndefined();
});

test('a check that it is there fails', async () => {
  const { table } = opened;
  const checks = [
    check(Teas, tea, { otherwise: refuse('over') }),
    check(Teas, tea, { when: { leaf: eq('assam') }, otherwise: refuse('over') }),
  ];
  for (const intent of checks) expect(await table.transact([intent])).toBeUndefined();
  expire();
  for (const intent of checks) expect(await table.transact([intent])).toEqual(refuse('over'));
});

test('a check that it is not there passes', async () => {
  const { table } = opened;
  const intent = checkAbsent(Teas, tea, { otherwise: refuse('there') });
  expect(await table.transact([intent])).toEqual(refuse('there'));
  expire();
  expect(await table.transact([intent])).toBeUndefined();
  expect(await stored()).toEqual(tea);
});

test('an attribute of that name means nothing to an entity that does not expire', async () => {
  const { table } = opened;
  const Labels = entity<{ readonly id: string; readonly expiresAt: number }, 'id'>('LABEL', {
    partition: 'LABEL',
    pk: ({ id }) => [id],
    sk: () => [],
  });
  const label = { id: opened.fresh(), expiresAt: 1 };
  await table.put(Labels, label);
  expect(await table.get(Labels, label)).toEqual(label);
  expect(await table.put(Labels, label, { ifAbsent: true })).toBe(false);
  expect(await table.update(Labels, label, { set: { expiresAt: 2 } })).toEqual({ ...label, expiresAt: 2 });
});
