import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entity } from '../../../lib/table/entity.ts';
import { bindingOf, tracedBy } from '../../../lib/table/table.ts';
import { put, update } from '../../../lib/table/write.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

interface LampItem {
  readonly lampId: number;
  readonly lit: boolean;
  readonly told: boolean;
}

const keyed = { pk: ({ lampId }: Pick<LampItem, 'lampId'>) => [lampId], sk: () => [] };

/** Of which changes that are told bear the request that made them. */
const Lamps = entity<LampItem, 'lampId'>('LAMP', { partition: 'LAMP', ...keyed, traced: ({ told }) => told === true });
/** Of which none do. */
const Candles = entity<LampItem, 'lampId'>('CANDLE', { partition: 'CANDLE', ...keyed });

let world: TestTable;
beforeAll(async () => {
  world = await openTestTable();
});
afterAll(() => world?.stop());

/** The request that an item bears as it is stored. */
async function traceOf(of: typeof Lamps, lampId: number): Promise<unknown> {
  const { client, name } = bindingOf(world.table);
  const { Item } = await client.send(new GetCommand({ TableName: name, Key: { ...of.keyOf({ lampId }) } }));
  return Item?.trace;
}

let lamps = 0;
const lamp = (told = true): LampItem => ({ lampId: ++lamps, lit: false, told });

test('a change that is told bears the request that made it, and nobody is shown it', async () => {
  const [one, other] = [lamp(), lamp()];
  const table = tracedBy(world.table, 'request-1');
  await table.put(Lamps, one);
  await table.transact([put(Lamps, other)]);
  expect([await traceOf(Lamps, one.lampId), await traceOf(Lamps, other.lampId)]).toEqual(['request-1', 'request-1']);
  expect(await table.get(Lamps, one)).toEqual(one);
  expect(await table.update(Lamps, one, { set: { lit: true, told: true } })).toEqual({ ...one, lit: true });
});

test('the next change takes it away, whether it is told of another request, of none, or not told at all', async () => {
  const one = lamp();
  const change = { set: { lit: true, told: true } };
  await tracedBy(world.table, 'request-1').put(Lamps, one);
  await tracedBy(world.table, 'request-2').transact([update(Lamps, one, change)]);
  expect(await traceOf(Lamps, one.lampId)).toBe('request-2');
  await world.table.update(Lamps, one, change);
  expect(await traceOf(Lamps, one.lampId)).toBeUndefined();
  await tracedBy(world.table, 'request-3').update(Lamps, one, change);
  await tracedBy(world.table, 'request-4').update(Lamps, one, { set: { told: false } });
  expect(await traceOf(Lamps, one.lampId)).toBeUndefined();
});

test('an entity that says nothing of it bears none, and neither does what is not told', async () => {
  const [candle, quiet] = [lamp(), lamp(false)];
  const table = tracedBy(world.table, 'request-1');
  await table.put(Candles, candle);
  await table.update(Candles, candle, { set: { lit: true } });
  await table.put(Lamps, quiet);
  expect([await traceOf(Candles, candle.lampId), await traceOf(Lamps, quiet.lampId)]).toEqual([undefined, undefined]);
});
