import { expect, test } from 'vitest';
import { isUnavailable, refuse } from '../../../lib/core/failure.ts';
import { eq, gte } from '../../../lib/table/condition.ts';
import { check, checkAbsent, put, remove, update } from '../../../lib/table/write.ts';
import { type Cup, Cups, useCupTable } from '../../support/cups.ts';
import { sdkError } from '../../support/sdk-error.ts';

const opened = useCupTable();
const newCup = (more: Partial<Cup> = {}): Cup => ({ shelf: opened.fresh(), cup: '1', ...more });

async function storedCup(more: Partial<Cup> = {}): Promise<Cup> {
  const cup = newCup(more);
  await opened.table.put(Cups, cup);
  return cup;
}

test('writes of every kind commit together, and the answer is none', async () => {
  const { table } = opened;
  const [created, changed, removed, checked] = [newCup(), await storedCup(), await storedCup(), await storedCup()];
  const refusal = await table.transact([
    put(Cups, created, { ifAbsent: refuse('taken') }),
    update(Cups, changed, { add: { sips: 1 } }),
    remove(Cups, removed, { when: { cup: eq('1') }, otherwise: refuse('gone') }),
    check(Cups, checked, { otherwise: refuse('missing') }),
  ]);
  expect(refusal).toBeUndefined();
  expect(
    await table.getMany([
      [Cups, created],
      [Cups, changed],
      [Cups, removed],
      [Cups, checked],
    ]),
  ).toEqual([created, { ...changed, sips: 1 }, undefined, checked]);
});

test('nothing is written when one condition does not hold, wherever it stands', async () => {
  const { table } = opened;
  const [taken, rich] = [await storedCup({ label: 'taken' }), await storedCup({ sips: 5 })];
  const refused = put(Cups, { ...taken, label: 'mine' }, { ifAbsent: refuse('taken') });
  for (const place of [0, 1, 2]) {
    const [one, other] = [newCup(), newCup()];
    const writes = [put(Cups, one), update(Cups, rich, { add: { sips: -1 } }), put(Cups, other)];
    const intents = writes.map((write, index) => (index === place ? refused : write));
    expect(await table.transact(intents)).toEqual(refuse('taken'));
    expect(
      await table.getMany([
        [Cups, one],
        [Cups, other],
        [Cups, rich],
        [Cups, taken],
      ]),
    ).toEqual([undefined, undefined, rich, taken]);
  }
});

test('of several conditions that do not hold, the first one’s refusal is the answer', async () => {
  const { table } = opened;
  const [bystander, poor, taken] = [await storedCup(), await storedCup({ sips: 1 }), await storedCup()];
  const intents = [
    check(Cups, bystander, { otherwise: refuse('never: it holds') }),
    update(Cups, poor, { add: { sips: -5 } }, { when: { sips: gte(5) }, otherwise: refuse('insufficient') }),
    put(Cups, taken, { ifAbsent: refuse('taken') }),
  ] as const;
  expect(await table.transact(intents)).toEqual(refuse('insufficient'));
  expect(await table.transact([intents[2], intents[1]])).toEqual(refuse('taken'));
});

test('an update, a removal under a condition and a check need an item that is there', async () => {
  const { table } = opened;
  const missing = newCup();
  const otherwise = refuse('missing');
  const intents = [
    update(Cups, missing, { add: { sips: 1 } }, { otherwise }),
    remove(Cups, missing, { when: { cup: eq('1') }, otherwise }),
    check(Cups, missing, { otherwise }),
  ];
  for (const intent of intents) expect(await table.transact([intent])).toEqual(otherwise);
  expect(await table.transact([remove(Cups, missing)])).toBeUndefined();
  const set = { shelf: missing.shelf, cup: missing.cup };
  expect(await table.transact([update(Cups, missing, { set }, { upsert: true })])).toBeUndefined();
  expect(await table.get(Cups, missing)).toEqual(missing);
});

test('a check that an item is not there fails where one is, and nothing is written', async () => {
  const { table } = opened;
  const [there, bystander] = [await storedCup(), newCup()];
  const writes = (cup: Cup) => [put(Cups, bystander), checkAbsent(Cups, cup, { otherwise: refuse('there') })];
  expect(await table.transact(writes(there))).toEqual(refuse('there'));
  expect(await table.get(Cups, bystander)).toBeUndefined();
  const missing = newCup();
  expect(await table.transact(writes(missing))).toBeUndefined();
  const found = await table.getMany([
    [Cups, bystander],
    [Cups, missing],
    [Cups, there],
  ]);
  expect(found).toEqual([bystander, undefined, there]);
});

test('a condition without a refusal is never expected to fail: that it did is thrown, and it is no outage', async () => {
  const { table } = opened;
  const bystander = newCup();
  const failed = await table
    .transact([put(Cups, bystander), update(Cups, newCup(), { add: { sips: 1 } })])
    .catch((error: Error) => error);
  expect(failed).toMatchObject({ name: 'TransactionCanceledException' });
  expect(isUnavailable(failed)).toBe(false);
  expect(await table.get(Cups, bystander)).toBeUndefined();
});

const cancelled = (...codes: readonly string[]) =>
  sdkError('TransactionCanceledException', {
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

/** The next sends of a transaction fail with the given errors before they reach the engine. */
const failSends = (...errors: readonly Error[]) => {
  for (const error of errors) opened.before('TransactWriteItems', () => Promise.reject(error));
};
const sends = () => opened.operations.filter((operation) => operation === 'TransactWriteItems').length;

test('a transaction that met another one is sent again until it passes', async () => {
  const { table } = opened;
  const cup = newCup();
  const conflict = cancelled('None', 'TransactionConflict');
  failSends(conflict, conflict, conflict, conflict);
  const before = sends();
  expect(
    await table.transact([put(Cups, cup), check(Cups, await storedCup(), { otherwise: refuse('x') })]),
  ).toBeUndefined();
  expect(sends() - before).toBe(5);
  expect(await table.get(Cups, cup)).toEqual(cup);
});

test('one that meets others all the time is given up as an outage, with nothing written', async () => {
  const { table } = opened;
  const cup = newCup();
  failSends(...Array.from({ length: 5 }, () => cancelled('TransactionConflict')));
  const before = sends();
  const error = await table.transact([put(Cups, cup, { ifAbsent: refuse('taken') })]).catch((thrown: Error) => thrown);
  expect(isUnavailable(error)).toBe(true);
  expect(sends() - before).toBe(5);
  expect(await table.get(Cups, cup)).toBeUndefined();
});

test('a condition that did not hold is the answer at once, also beside a conflict', async () => {
  const { table } = opened;
  failSends(cancelled('TransactionConflict', 'ConditionalCheckFailed'));
  const before = sends();
  const intents = [put(Cups, newCup()), put(Cups, newCup(), { ifAbsent: refuse('taken') })] as const;
  expect(await table.transact(intents)).toEqual(refuse('taken'));
  expect(sends() - before).toBe(1);
});

test.each(['ThrottlingError', 'ValidationError', 'ItemCollectionSizeLimitExceeded'])(
  'a transaction cancelled for %s is no refusal and no conflict: it is thrown at once',
  async (code) => {
    failSends(cancelled('None', code));
    const before = sends();
    await expect(opened.table.transact([put(Cups, newCup(), { ifAbsent: refuse('x') })])).rejects.toThrow();
    expect(sends() - before).toBe(1);
  },
);

test('a single write that meets a transaction is sent again too', async () => {
  const { table, before } = opened;
  const cup = newCup();
  for (const operation of ['PutItem', 'UpdateItem', 'DeleteItem'] as const) {
    before(operation, () => Promise.reject(sdkError('TransactionConflictException', { $fault: 'client' })));
  }
  expect(await table.put(Cups, cup, { ifAbsent: true })).toBe(true);
  expect(await table.update(Cups, cup, { add: { sips: 1 } })).toEqual({ ...cup, sips: 1 });
  expect(await table.delete(Cups, cup)).toEqual({ ...cup, sips: 1 });
});

test('a transaction whose answer was lost is done once, however often it was sent', async () => {
  const { table, loseAnswer } = opened;
  const [cup, counted] = [newCup(), await storedCup({ sips: 0 })];
  loseAnswer('TransactWriteItems');
  const intents = [put(Cups, cup, { ifAbsent: refuse('taken') }), update(Cups, counted, { add: { sips: 1 } })] as const;
  expect(await table.transact(intents)).toBeUndefined();
  expect((await table.get(Cups, counted))?.sips).toBe(1);
});

test('a transaction committed under a lost answer is recognised also when its repetition met a conflict', async () => {
  const { table, loseAnswer } = opened;
  const [cup, counted] = [newCup(), await storedCup({ sips: 0 })];
  loseAnswer('TransactWriteItems', cancelled('TransactionConflict', 'None'));
  const intents = [put(Cups, cup, { ifAbsent: refuse('taken') }), update(Cups, counted, { add: { sips: 1 } })] as const;
  expect(await table.transact(intents)).toBeUndefined();
  expect((await table.get(Cups, counted))?.sips).toBe(1);
});

test('parallel transactions on one balance never take more than there is', async () => {
  const { table } = opened;
  const purse = await storedCup({ sips: 5 });
  const when = { sips: gte(1) };
  const spend = (n: number) =>
    table.transact([
      update(Cups, purse, { add: { sips: -1 } }, { when, otherwise: refuse('insufficient') }),
      put(Cups, { shelf: purse.shelf, cup: `receipt-${n}` }),
    ]);
  const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => spend(n)));
  expect(answers.filter((refusal) => refusal === undefined)).toHaveLength(5);
  expect((await table.get(Cups, purse))?.sips).toBe(0);
  const written = await table.list(Cups, { of: [purse.shelf], limit: 100 });
  expect(written?.items.filter(({ cup }) => cup.startsWith('receipt-'))).toHaveLength(5);
});
