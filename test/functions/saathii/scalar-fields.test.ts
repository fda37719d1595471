import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { Flag } from '../../../functions/saathii/_fields/flag.ts';
import { absentOrNull } from '../../../functions/saathii/_fields/text.ts';
import { Timestamp } from '../../../functions/saathii/_fields/time.ts';
import { Id } from '../../../functions/saathii/_fields/whole.ts';
import { validationBody } from '../../../functions/saathii/_validation.ts';
import { judge } from '../../../lib/core/validate.ts';

/** What a field is read as, or what a client is told is wrong with it. */
function read(schema: z.ZodMiniType, fields: Record<string, unknown>): unknown {
  const judged = judge({ body: z.object({ it: schema }) }, { path: {}, query: {}, body: { json: fields } });
  if (judged.valid) return (judged.body as { it: unknown }).it;
  const { detail } = validationBody(judged.fields);
  expect(detail).toHaveLength(1);
  return [detail[0]?.type, detail[0]?.msg];
}

const missing = ['missing', 'Field required'];

test.each([
  ...[true, 1, 'true', 'True', 'TRUE', 't', 'T', '1', 'yes', 'YES', 'y', 'on', 'On'].map((sent) => [sent, true]),
  ...[false, 0, 'false', 'False', 'f', '0', 'no', 'NO', 'n', 'N', 'off', 'OFF'].map((sent) => [sent, false]),
])('%j is read as %j', (sent, flag) => {
  expect(read(Flag, { it: sent })).toBe(flag);
});

test.each(['', ' ', 'tru', 'true ', 'ja', '2', '01', 'null', 2, -1, 0.5])('%j is no word for yes or no', (it) => {
  expect(read(Flag, { it })).toEqual(['bool_parsing', 'Input should be a valid boolean, unable to interpret input']);
});

test.each([[[]], [[true]], [{}], [null]])('%j is of a type that is neither yes nor no', (it) => {
  expect(read(Flag, { it })).toEqual(['bool_type', 'Input should be a valid boolean']);
});

test.each(['', ' ', 'x', '3x', '1.5', '1e3', '0x10', '1_000', '٣', '--1', 'NaN', 'Infinity'])(
  'the text %j is no whole number',
  (it) => {
    const words = ['int_parsing', 'Input should be a valid integer, unable to parse string as an integer'];
    expect(read(Id, { it })).toEqual(words);
  },
);

test.each([1.5, true, null, [[]], [[1]], {}, Number.POSITIVE_INFINITY])('%j is no whole number', (it) => {
  expect(read(Id, { it })).toEqual(['int_type', 'Input should be a valid integer']);
});

test.each([1, '1', 123, ' 123 ', '+5', '007', 2 ** 53 - 1, '9007199254740991'])('%j can be an id', (it) => {
  expect(read(Id, { it })).toBe(Number(it));
});

test.each([0, '0', -1, '-1', '-0', 2 ** 53, 1e300, '9007199254740992', '-9007199254740992', '9'.repeat(400)])(
  '%j is a number, but nobody’s id',
  (it) => {
    expect(read(Id, { it })).toBe(0);
  },
);

const noon = Date.parse('2024-01-15T12:00:00Z');

test.each([
  ['2024-01-15T12:00:00Z', noon],
  ['2024-01-15t12:00:00z', noon],
  ['2024-01-15T12:00:00+00:00', noon],
  ['2024-01-15T17:30:00+05:30', noon],
  ['2024-01-15T17:30:00+0530', noon],
  ['2024-01-15T05:00:00-07', noon],
  ['2024-01-14T12:01:00-23:59', noon],
  ['2024-01-15T12:00:00', noon],
  ['2024-01-15 12:00:00', noon],
  ['2024-01-15T12:00', noon],
  ['20240115T120000Z', noon],
  ['2024-01-15T12:00:00.25Z', noon + 250],
  ['2024-01-15T12:00:00,25Z', noon + 250],
  ['2024-01-15T12:00:00.250999Z', noon + 250],
  ['2024-01-15T12:00:00.250999999+00:00', noon + 250],
  ['2024-01-15', Date.parse('2024-01-15T00:00:00Z')],
  ['2024-02-29T00:00:00Z', Date.parse('2024-02-29T00:00:00Z')],
  ['0001-01-01T00:00:00Z', Date.parse('0001-01-01T00:00:00Z')],
  ['9999-12-31T23:59:59.999Z', Date.parse('9999-12-31T23:59:59.999Z')],
])('the time %s is the moment %d', (it, moment) => {
  expect(read(Timestamp, { it })).toBe(moment);
});

test.each([
  '',
  'now',
  '2024',
  '2024-01',
  '2024-01-15T',
  '2024-01-15T12',
  '2024-01-15T12:00:00.Z',
  '2024-01-15T12:00:00+',
  '2024-01-15T12:00:00+24:00',
  '2024-01-15T12:00:00+05:60',
  '2024-01-15T24:00:00Z',
  '2024-01-15T12:60:00Z',
  '2024-01-15T12:00:60Z',
  '2023-02-29T00:00:00Z',
  '2024-04-31T00:00:00Z',
  '2024-13-01T00:00:00Z',
  '2024-00-01T00:00:00Z',
  '2024-01-00T00:00:00Z',
  '2024-0115T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59-00:01',
  '+012024-01-15T12:00:00Z',
  ' 2024-01-15T12:00:00Z',
  '2024-01-15T12:00:00Z\n',
  '15/01/2024',
  'Mon, 15 Jan 2024 12:00:00 GMT',
  '1705320000',
])('%j is no time in ISO-8601', (it) => {
  expect(read(Timestamp, { it })).toEqual(['value_error', 'Value error, the time must be in ISO-8601 format']);
});

test.each([1705320000, true, null, [[]], {}])('%j is no text, so it is no time either', (it) => {
  expect(read(Timestamp, { it })).toEqual(['string_type', 'Input should be a valid string']);
});

test('a field that is absent is missing, unless it may be absent or null', () => {
  for (const schema of [Flag, Id, Timestamp]) {
    expect(read(schema, {})).toEqual(missing);
    expect(read(absentOrNull(schema), {})).toBeUndefined();
    expect(read(absentOrNull(schema), { it: null })).toBeNull();
  }
});

test('documents describe the fields by the types that clients send', () => {
  const described = z.toJSONSchema(z.object({ Flag, Id, Timestamp }), { io: 'input' });
  expect(described.properties).toMatchObject({
    Flag: { type: 'boolean' },
    Id: { type: 'integer' },
    Timestamp: { type: 'string' },
  });
});
