import { expect, test } from 'vitest';
import { eq } from '../../../lib/table/condition.ts';
import { update } from '../../../lib/table/write.ts';
import { type Cup, Cups, useCupTable } from '../../support/cups.ts';

const opened = useCupTable();
const newCup = (more: Partial<Cup> = {}): Cup => ({ shelf: opened.fresh(), cup: '1', ...more });

const inColour = async (colour: string) =>
  (await opened.table.list(Cups, { of: [colour], index: 'gsi1', limit: 100 }))?.items;
const clean = async (shelf: string) =>
  (await opened.table.list(Cups, { of: ['clean'], under: [shelf], index: 'gsi2', limit: 100 }))?.items;

test('an item stands in an index exactly while the entity gives it a place there', async () => {
  const { table } = opened;
  const [colour, other] = [opened.fresh(), opened.fresh()];
  const cup = newCup({ colour, sips: 0 });
  await table.put(Cups, cup);
  expect([await inColour(colour), await clean(cup.shelf)]).toEqual([[cup], [cup]]);
  await table.put(Cups, { ...cup, colour: other, sips: 1 });
  expect([await inColour(colour), await clean(cup.shelf)]).toEqual([[], []]);
  expect(await inColour(other)).toHaveLength(1);
  await table.delete(Cups, cup);
  expect(await inColour(other)).toEqual([]);
});

test('a change with the item’s new state moves it into, within and out of its indexes', async () => {
  const { table } = opened;
  const [first, second] = [opened.fresh(), opened.fresh()];
  const bare = newCup({ sips: 0 });
  await table.put(Cups, bare);
  const move = (next: Cup) =>
    next.colour
      ? table.update(Cups, bare, { set: { colour: next.colour, sips: next.sips ?? 0 } }, { reindex: next })
      : table.update(Cups, bare, { set: { sips: next.sips ?? 0 }, remove: ['colour'] }, { reindex: next });

  const painted = { ...bare, colour: first };
  expect(await move(painted)).toEqual(painted);
  expect([await inColour(first), await clean(bare.shelf)]).toEqual([[painted], [painted]]);

  const used = { ...bare, colour: second, sips: 2 };
  expect(await move(used)).toEqual(used);
  expect([await inColour(first), await inColour(second), await clean(bare.shelf)]).toEqual([[], [used], []]);

  expect(await move(bare)).toEqual(bare);
  expect([await inColour(second), await clean(bare.shelf)]).toEqual([[], [bare]]);
});

test('a change without it touches no index', async () => {
  const { table } = opened;
  const colour = opened.fresh();
  const cup = newCup({ colour, sips: 0 });
  await table.put(Cups, cup);
  await table.update(Cups, cup, { add: { sips: 3 } });
  expect((await clean(cup.shelf))?.map(({ sips }) => sips)).toEqual([3]);
  expect(await inColour(colour)).toHaveLength(1);
});

test('a change that is refused moves nothing', async () => {
  const { table } = opened;
  const [colour, other] = [opened.fresh(), opened.fresh()];
  const cup = newCup({ colour });
  await table.put(Cups, cup);
  const rule = { reindex: { ...cup, colour: other }, when: { label: eq('not this') } };
  expect(await table.update(Cups, cup, { set: { colour: other } }, rule)).toBeUndefined();
  expect([await inColour(colour), await inColour(other)]).toEqual([[cup], []]);
});

test('a change in a transaction moves the item like any other', async () => {
  const { table } = opened;
  const [colour, other] = [opened.fresh(), opened.fresh()];
  const cup = newCup({ colour });
  await table.put(Cups, cup);
  const next = { ...cup, colour: other };
  await table.transact([update(Cups, cup, { set: { colour: other } }, { reindex: next })]);
  expect([await inColour(colour), await inColour(other)]).toEqual([[], [next]]);
});

test('an item created by a change stands in its indexes as well', async () => {
  const { table } = opened;
  const colour = opened.fresh();
  const cup = newCup({ colour });
  expect(await table.update(Cups, cup, { set: cup }, { upsert: true, reindex: cup })).toEqual(cup);
  expect(await inColour(colour)).toEqual([cup]);
});
