import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { judge, type RawParts, readJson } from '../../../lib/core/validate.ts';

const parts = (given: Partial<RawParts>): RawParts => ({ path: {}, query: {}, body: undefined, ...given });
const places = (judged: ReturnType<typeof judge>) =>
  judged.valid ? 'valid' : judged.fields.map(({ in: place, path, issue }) => [place, path.join('.'), issue.code]);

const schemas = {
  params: z.object({ id: z.string() }),
  query: z.object({ page: z._default(z.string(), '1') }),
  body: z.object({ name: z.string(), owner: z.optional(z.object({ tags: z.array(z.string()) })) }),
};

test('what fits is given back parsed: defaults filled in, unknown fields left out', () => {
  const body = { json: { name: 'tea', more: 1, owner: { tags: ['a'], more: 1 } } };
  expect(judge(schemas, { path: { id: '7', more: 'x' }, query: { more: 'x' }, body })).toEqual({
    valid: true,
    params: { id: '7' },
    query: { page: '1' },
    body: { name: 'tea', owner: { tags: ['a'] } },
  });
});

test('every failing field of every part is reported at once, path first and body last', () => {
  const strict = { ...schemas, query: z.object({ page: z.string().check(z.regex(/^\d+$/)) }) };
  const body = { json: { name: 1, owner: { tags: ['a', 2, null] } } };
  expect(places(judge(strict, parts({ query: { page: 'x' }, body })))).toEqual([
    ['path', 'id', 'missing'],
    ['query', 'page', 'invalid_format'],
    ['body', 'name', 'invalid_type'],
    ['body', 'owner.tags.1', 'invalid_type'],
    ['body', 'owner.tags.2', 'invalid_type'],
  ]);
});

test('a part without a schema is ignored, whatever was sent', () => {
  const sent = { path: { id: '1' }, query: { page: 'x' }, body: { invalidAt: 0 } };
  expect(judge({}, sent)).toEqual({ valid: true, params: undefined, query: undefined, body: undefined });
});

test.each([
  ['nothing', {}, ['body', 'name', 'missing']],
  ['null', { name: null }, ['body', 'name', 'invalid_type']],
  ['another type', { name: 7 }, ['body', 'name', 'invalid_type']],
  ['a nested nothing', { name: 'x', owner: {} }, ['body', 'owner.tags', 'missing']],
  ['a nested other type', { name: 'x', owner: { tags: 'x' } }, ['body', 'owner.tags', 'invalid_type']],
  ['no object at all', 'text', ['body', '', 'invalid_type']],
  ['a null instead of the object', null, ['body', '', 'missing']],
  ['a list instead of the object', [], ['body', '', 'invalid_type']],
])('%s where a value is wanted is told from the others', (_, json, field) => {
  expect(places(judge(schemas, parts({ path: { id: '1' }, body: { json } })))).toEqual([field]);
});

test('a rule of ours that fails on an absent value is told as that rule and not as a missing field', () => {
  const either = z.object({ a: z.optional(z.string()) }).check(z.refine(({ a }) => a !== undefined, { path: ['a'] }));
  expect(places(judge({ body: either }, parts({ body: { json: {} } })))).toEqual([['body', 'a', 'custom']]);
});

test('no body where one is wanted, and one that is no JSON, are failures of the whole body', () => {
  expect(places(judge({ body: schemas.body }, parts({})))).toEqual([['body', '', 'missing']]);
  expect(judge({ body: schemas.body }, parts({ body: { invalidAt: 7 } }))).toEqual({
    valid: false,
    fields: [{ in: 'body', path: [], issue: { code: 'json_invalid', offset: 7 } }],
  });
});

const cup = {
  body: z.object({ cup: z.string(), size: z.optional(z.string()), spoon: z.optional(z.number()) }),
  bodyOrQuery: true,
} as const;

test.each<[string, Partial<RawParts>, unknown]>([
  ['the query alone', { query: { cup: 'a' } }, { cup: 'a' }],
  ['the body alone', { body: { json: { cup: 'b' } } }, { cup: 'b' }],
  [
    'both, of which the body wins',
    { query: { cup: 'a', size: 's' }, body: { json: { cup: 'b' } } },
    { cup: 'b', size: 's' },
  ],
  ['the query beside a null', { query: { cup: 'a' }, body: { json: null } }, { cup: 'a' }],
])('a body that may come in the query is read from %s', (_, sent, body) => {
  expect(judge(cup, parts(sent))).toMatchObject({ valid: true, body });
});

test.each<[string, Partial<RawParts>, readonly unknown[]]>([
  ['no body and no query', {}, ['body', '', 'missing']],
  ['a query without the field', { query: { size: 's' } }, ['body', 'cup', 'missing']],
  [
    'a wrong value in the body, whatever the query has',
    { query: { cup: 'a' }, body: { json: { cup: 1 } } },
    ['body', 'cup', 'invalid_type'],
  ],
  [
    'a wrong value in the query',
    { query: { cup: 'a', spoon: 'x' }, body: { json: { cup: 'b' } } },
    ['query', 'spoon', 'invalid_type'],
  ],
  ['a body that is no JSON', { query: { cup: 'a' }, body: { invalidAt: 3 } }, ['body', '', 'json_invalid']],
  ['a list', { query: { cup: 'a' }, body: { json: [] } }, ['body', '', 'invalid_type']],
  ['a text', { query: { cup: 'a' }, body: { json: 'cup' } }, ['body', '', 'invalid_type']],
])('a body that may come in the query is refused for %s', (_, sent, field) => {
  expect(places(judge(cup, parts(sent)))).toEqual([field]);
});

test('a body without that permission is not read from the query', () => {
  expect(places(judge({ body: cup.body }, parts({ query: { cup: 'a' } })))).toEqual([['body', '', 'missing']]);
});

test.each([
  ['{"a": [1, null, "x"]}', { a: [1, null, 'x'] }],
  ['null', null],
  ['0', 0],
  [' "text" ', 'text'],
])('the JSON %s is read', (text, json) => {
  expect(readJson(text)).toEqual({ json });
});

test.each([
  ['{"a":1,}', 7],
  ['{a:1}', 1],
  ['{"a" 1}', 5],
  ['[1,2', 4],
  ['{"a', 3],
  ['{}}', 2],
  ['{"a":', 5],
  ['', 0],
])('of the malformed JSON %s the offset is told', (text, invalidAt) => {
  expect(readJson(text)).toEqual({ invalidAt });
});

test('where the runtime tells no offset it is the start of the text, whatever the text says of itself', () => {
  expect(readJson('phone=1')).toEqual({ invalidAt: 0 });
  expect(readJson('x at position 77 (line 1 column 78)')).toEqual({ invalidAt: 0 });
});

test('a key is judged where one is asked for, after the query and before the body, and ignored elsewhere', () => {
  const bad = parts({ key: 'clé', query: {}, path: { id: '1' }, body: { json: { name: 1 } } });
  const once = {};
  expect(places(judge({ ...schemas, once }, bad))).toEqual([
    ['header', 'idempotency-key', 'custom'],
    ['body', 'name', 'invalid_type'],
  ]);
  expect(judge({ once }, parts({ key: 'a key' }))).toMatchObject({ valid: true, key: 'a key' });
  expect(judge({}, bad)).toMatchObject({ valid: true, key: undefined });
});
