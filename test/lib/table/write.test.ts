import { expect, test } from 'vitest';
import { putParameters, updateParameters } from '../../../lib/table/write.ts';
import { Cups } from '../../support/cups.ts';

const cup = { shelf: 's', cup: '1', colour: 'red' };

test('an item carries its entity’s name, however it was created: the stream tells entities apart by it', () => {
  expect(putParameters('cups', Cups, cup, false, 0).Item).toMatchObject({ type: 'CUP' });
  const { UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues } = updateParameters(
    'cups',
    Cups,
    cup,
    { add: { sips: 1 } },
    { upsert: true },
    0,
  );
  const [, name = '', value = ''] = /SET (#\d+) = (:\d+)/.exec(UpdateExpression ?? '') ?? [];
  expect([ExpressionAttributeNames?.[name], ExpressionAttributeValues?.[value]]).toEqual(['type', 'CUP']);
});

test('a change of an item that is there says nothing about what it is', () => {
  const parameters = updateParameters('cups', Cups, cup, { add: { sips: 1 } }, {}, 0);
  expect(Object.values(parameters.ExpressionAttributeNames ?? {})).not.toContain('type');
});

test('an expression without names or values brings none: empty ones are refused', () => {
  expect(Object.keys(putParameters('cups', Cups, cup, false, 0))).toEqual(['TableName', 'Item']);
  const removal = updateParameters('cups', Cups, cup, { remove: ['label'] }, {}, 0);
  expect(removal).not.toHaveProperty('ExpressionAttributeValues');
});
