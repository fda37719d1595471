import { expect, test } from 'vitest';
import { contains } from '../../../lib/table/condition.ts';
import { entity } from '../../../lib/table/entity.ts';
import { update } from '../../../lib/table/write.ts';
import { useCupTable } from '../../support/cups.ts';

interface Tray {
  readonly tray: string;
  readonly seats?: ReadonlySet<number>;
  readonly guests?: ReadonlySet<string>;
  readonly served?: number;
}

const Trays = entity<Tray, 'tray'>('TRAY', { partition: 'TRAY', pk: ({ tray }) => [tray], sk: () => [] });

const opened = useCupTable();

/** A tray of its own for the running test. */
async function laid(items: Omit<Tray, 'tray'> = {}): Promise<{ readonly tray: string }> {
  const tray = { tray: opened.fresh() };
  await opened.table.put(Trays, { ...tray, ...items });
  return tray;
}

test('members are put into a set that isn’t there yet, and read as a set', async () => {
  const tray = await laid();
  const change = { include: { seats: new Set([2, 1]), guests: new Set(['Asha']) } };
  const whole = { ...tray, seats: new Set([1, 2]), guests: new Set(['Asha']) };
  expect(await opened.table.update(Trays, tray, change)).toEqual(whole);
  expect(await opened.table.get(Trays, tray)).toEqual(whole);
});

test('an item that isn’t there is created by its first member where that is asked for, and not otherwise', async () => {
  const { table } = opened;
  const missing = { tray: opened.fresh() };
  const change = { set: missing, include: { seats: new Set([1]) } };
  expect(await table.update(Trays, missing, change)).toBeUndefined();
  expect(await table.get(Trays, missing)).toBeUndefined();
  expect(await table.update(Trays, missing, change, { upsert: true })).toEqual({ ...missing, seats: new Set([1]) });
});

test('a member that is put in twice is there once, and one that isn’t there is taken out without harm', async () => {
  const { table } = opened;
  const tray = await laid({ seats: new Set([1, 2]) });
  for (let i = 0; i < 2; i++) await table.update(Trays, tray, { include: { seats: new Set([2, 3]) } });
  await table.update(Trays, tray, { exclude: { seats: new Set([9]) } });
  expect(await table.get(Trays, tray)).toEqual({ ...tray, seats: new Set([1, 2, 3]) });
});

test('the last member takes the attribute away, and taking out of nothing is no failure', async () => {
  const { table } = opened;
  const tray = await laid({ seats: new Set([1, 2]), guests: new Set(['Asha']) });
  const leave = (...seats: number[]) => table.update(Trays, tray, { exclude: { seats: new Set(seats) } });
  expect(await leave(1)).toEqual({ ...tray, seats: new Set([2]), guests: new Set(['Asha']) });
  for (let i = 0; i < 2; i++) expect(await leave(2)).toEqual({ ...tray, guests: new Set(['Asha']) });
  expect(await table.get(Trays, tray)).not.toHaveProperty('seats');
});

test('members come and go beside other changes of the same item, in one request and in a transaction', async () => {
  const { table } = opened;
  const tray = await laid({ seats: new Set([1]), guests: new Set(['Asha', 'Ravi']) });
  const change = { include: { seats: new Set([2]) }, exclude: { guests: new Set(['Ravi']) }, add: { served: 1 } };
  await table.update(Trays, tray, change);
  await table.transact([update(Trays, tray, change)]);
  expect(await table.get(Trays, tray)).toEqual({
    ...tray,
    seats: new Set([1, 2]),
    guests: new Set(['Asha']),
    served: 2,
  });
});

test('changes that come at once lose no member', async () => {
  const { table } = opened;
  const tray = await laid();
  const seats = Array.from({ length: 12 }, (_, seat) => seat + 1);
  await Promise.all(seats.map((seat) => table.update(Trays, tray, { include: { seats: new Set([seat]) } })));
  expect((await table.get(Trays, tray))?.seats).toEqual(new Set(seats));
});

test('a condition can ask whether a member is in a set', async () => {
  const tray = await laid({ seats: new Set([1, 12]) });
  const holds = async (seat: number) =>
    (await opened.table.update(Trays, tray, { add: { served: 1 } }, { when: { seats: contains(seat) } })) !== undefined;
  expect([await holds(1), await holds(2), await holds(12)]).toEqual([true, false, true]);
});
