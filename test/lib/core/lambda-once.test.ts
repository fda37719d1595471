import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { App } from '../../../lib/core/app.ts';
import { httpFor } from '../../../lib/core/contract.ts';
import { type FailureText, refuse } from '../../../lib/core/failure.ts';
import type { HttpEvent } from '../../../lib/core/http-event.ts';
import { insist, overtaken } from '../../../lib/core/insist.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import type { Once } from '../../../lib/core/once.ts';
import { beginRun } from '../../../lib/once/once.ts';
import type { Table } from '../../../lib/table/table.ts';
import { put } from '../../../lib/table/write.ts';
import { useCapturedLog } from '../../support/captured-log.ts';
import { Cups } from '../../support/cups.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { httpEvent, invocation, tinyApp } from '../../support/tiny-app.ts';

const logged = useCapturedLog();
let store: TestTable;
beforeAll(async () => {
  store = await openTestTable();
});
afterAll(() => store.stop());

const ownFailures = {
  idempotency_key_reused: { status: 409, text: 'another request' },
  request_in_progress: { status: 409, text: 'wait' },
  tea_unknown: { status: 404, text: 'no such tea' },
  tea_bad: { status: 400, text: 'bad tea' },
  tea_hot: { status: 429, text: 'too hot' },
  tea_long: { status: 422, text: 'too long', field: { in: 'body', path: ['kind'] } },
  not_ready: { status: 503, text: 'later' },
} as const satisfies Record<string, FailureText>;
const failures = { ...tinyApp.failures, ...ownFailures };
type Code = keyof typeof failures;

const app: App<Code> = {
  ...tinyApp,
  failures,
  refusal: ({ code }) => ({ statusCode: failures[code].status, headers: {}, body: JSON.stringify({ code }) }),
};

const table = { env: [], access: [], open: (): Table => store.table };
const uses = { table };
const once: Once<{ readonly name: string }, 'idempotency_key_reused' | 'request_in_progress', typeof uses> = {
  errors: ['idempotency_key_reused', 'request_in_progress'],
  uses,
  access: [],
  begin: ({ name }, request, { table }, now) => beginRun(table, name.length, request, now),
};
const auth = {
  scheme: 'bearer',
  errors: ['not_you'],
  uses: {},
  access: [],
  identify: async (header: string | undefined) => (header ? { name: header } : refuse('not_you')),
} as const;

const errors = ['tea_out', 'tea_unknown', 'tea_bad', 'tea_hot', 'tea_long', 'not_ready'] as const;
const route = httpFor(app)({
  ...{ id: 'tea.brew', method: 'POST', path: '/tea/{pot}', tag: 'Tea', summary: 'Brews.', errors, auth, once, uses },
  params: z.object({ pot: z.coerce.number() }),
  body: z.object({ kind: z.string(), cups: z._default(z.coerce.number(), 1) }),
  response: z.object({ kind: z.string(), cup: z.int(), size: z._default(z.int(), 1) }),
});

type Handle = Parameters<typeof lambda<typeof route>>[1];
type Input = Parameters<Handle>[0];

let names = 0;
const newKey = () => `key-${names++}`;
const event = (key: string | undefined, change: Partial<HttpEvent> = {}): HttpEvent =>
  httpEvent({
    headers: { authorization: 'Asha', ...(key !== undefined && { 'idempotency-key': key }) },
    ...{ pathParameters: { pot: '7' }, body: '{"kind":"assam"}', ...change },
  });

/** A route that fills one more cup at each run, and counts its runs. */
function brewing(handle?: Handle) {
  const shelf = `shelf-${names++}`;
  const runs = { count: 0 };
  const fill = async ({ body, commit }: Input) => {
    const answer = { kind: body.kind, cup: runs.count };
    const refusal = await commit([put(Cups, { shelf, cup: String(runs.count) })], answer);
    return refusal ?? answer;
  };
  const handler = lambda(route, (input) => {
    runs.count++;
    return (handle ?? fill)(input);
  });
  const send = async (key: string | undefined, change: Partial<HttpEvent> = {}) => {
    const { statusCode, headers, body } = await handler(event(key, change), { ...invocation });
    return { statusCode, headers, body };
  };
  const filled = async () => (await store.table.list(Cups, { of: [shelf], limit: 100 }))?.items.length;
  return { send, runs, filled, shelf };
}

const first = {
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"kind":"assam","cup":1,"size":1}',
};
const codeOf = ({ statusCode, body }: { statusCode: number; body: string }) => [statusCode, JSON.parse(body).code];

test('a request that comes again is answered as before and has no second effect', async () => {
  const { send, runs, filled } = brewing();
  const key = newKey();
  expect([await send(key), await send(key), await send(key)]).toEqual([first, first, first]);
  expect([runs.count, await filled()]).toEqual([1, 1]);
});

test('of parallel requests of one key one runs; the others wait to be sent again', async () => {
  const { send, runs, filled } = brewing();
  const key = newKey();
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(key)));
  expect(answers.filter((one) => one.statusCode !== 200).map(codeOf)).toEqual(
    answers.filter((one) => one.statusCode !== 200).map(() => [409, 'request_in_progress']),
  );
  expect(answers.filter(({ statusCode }) => statusCode === 200).every(({ body }) => body === first.body)).toBe(true);
  expect([runs.count, await filled(), await send(key)]).toEqual([1, 1, first]);
});

test.each([undefined, ''])(
  'requests with the key %j all have their effect, and nothing is kept of them',
  async (key) => {
    const { send, filled } = brewing();
    const before = store.operations.length;
    expect([(await send(key)).statusCode, (await send(key)).statusCode]).toEqual([200, 200]);
    expect(store.operations.slice(before)).toEqual(['TransactWriteItems', 'TransactWriteItems']);
    expect(await filled()).toBe(2);
  },
);

test('what is equal once it is validated is the same request; anything else under the key is refused and not handled', async () => {
  const { send, runs } = brewing();
  const key = newKey();
  await send(key, { body: '{"kind":"assam","cups":30}' });
  const same = ['{"cups":"30","kind":"assam"}', ' {"kind": "assam", "cups": 30.0, "more": 1}'];
  for (const body of same) expect.soft(await send(key, { body, pathParameters: { pot: '07' } })).toEqual(first);
  expect(codeOf(await send(key, { body: '{"kind":"assam"}' }))).toEqual([409, 'idempotency_key_reused']);
  expect(codeOf(await send(key, { pathParameters: { pot: '8' } }))).toEqual([200, undefined]);
  expect(runs.count).toBe(2);
});

test.each([
  ['a letter outside ASCII', 'clé'],
  ['a tab', 'a\tb'],
  ['256 characters', 'x'.repeat(256)],
])('a key with %s is refused beside all other fields, and nothing is written', async (_, key) => {
  const { send, runs } = brewing();
  const before = store.operations.length;
  const answer = await send(key, { body: '{}', pathParameters: { pot: 'x' } });
  const fields = [
    ['path', 'pot'],
    ['header', 'idempotency-key'],
    ['body', 'kind'],
  ];
  expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([422, { fields }]);
  expect([runs.count, store.operations.length]).toEqual([0, before]);
});

test('a key of 255 printable characters is one', async () => {
  const { send, runs } = brewing();
  const key = ` ~!"#${'x'.repeat(250)}`;
  expect([await send(key), await send(key), runs.count]).toEqual([first, first, 1]);
});

test('who is not admitted and what is malformed is refused whatever the key, and the key stays free', async () => {
  const { send } = brewing();
  const key = newKey();
  const before = store.operations.length;
  expect(codeOf(await send(key, { headers: { 'idempotency-key': key } }))).toEqual([401, 'not_you']);
  expect((await send(key, { body: '{}' })).statusCode).toBe(422);
  expect(store.operations.length).toBe(before);
  expect(await send(key)).toEqual(first);
  expect((await send(key, { body: '{}' })).statusCode).toBe(422);
});

test('the key of one caller says nothing to another', async () => {
  const { send } = brewing();
  const key = newKey();
  await send(key);
  const other = await send(key, { headers: { authorization: 'Bo', 'idempotency-key': key } });
  expect(JSON.parse(other.body).cup).toBe(2);
});

test.each(['tea_bad', 'tea_unknown', 'tea_out'] as const)('the refusal %s by the rules stands', async (code) => {
  let full = false;
  const { send, runs } = brewing(() => (full ? { kind: 'assam', cup: 1 } : refuse(code)));
  const key = newKey();
  const refused = await send(key);
  full = true;
  expect(codeOf(refused)).toEqual([failures[code].status, code]);
  expect((await send(key)).body).toEqual(refused.body);
  expect(runs.count).toBe(1);
});

test.each(['tea_hot', 'tea_long', 'not_ready'] as const)(
  '%s is not kept: the same key may be tried again at once, also with another body',
  async (code) => {
    let ready = false;
    const { send, runs } = brewing(() => (ready ? { kind: 'assam', cup: runs.count } : refuse(code)));
    const key = newKey();
    expect((await send(key)).statusCode).toBe(failures[code].status);
    ready = true;
    expect((await send(key, { body: '{"kind":"ceylon"}' })).statusCode).toBe(200);
    expect(runs.count).toBe(2);
  },
);

test.each([
  [500, new Error('broken')],
  [503, Object.assign(new Error('down'), { name: 'TimeoutError' })],
])('a surprise is a %i that is not kept: the same key may be tried again at once', async (statusCode, error) => {
  const broken = { yes: true };
  const { send } = brewing(({ body }) => {
    if (broken.yes) throw error;
    return { kind: body.kind, cup: 1 };
  });
  const key = newKey();
  expect((await send(key)).statusCode).toBe(statusCode);
  broken.yes = false;
  expect(await send(key)).toEqual(first);
});

test('a surprise after the effect keeps the answer of the effect', async () => {
  const { send, runs, filled, shelf } = brewing(async ({ commit }) => {
    await commit([put(Cups, { shelf, cup: '1' })], { kind: 'assam', cup: 1 });
    throw new Error('too late');
  });
  const key = newKey();
  expect([(await send(key)).statusCode, await send(key)]).toEqual([500, first]);
  expect([runs.count, await filled()]).toEqual([1, 1]);
});

test('a commit of which nothing is heard is a 503, and the next try gets the answer of the one effect', async () => {
  const { send, filled } = brewing();
  const key = newKey();
  store.loseAnswer('TransactWriteItems', Object.assign(new Error('not heard'), { name: 'AbortError' }));
  expect([(await send(key)).statusCode, await send(key), await filled()]).toEqual([503, first, 1]);
});

test('a store that is down when the request comes is a 503, and nothing is handled', async () => {
  const { send, runs } = brewing();
  const key = newKey();
  store.failNext('PutItem');
  expect([(await send(key)).statusCode, runs.count]).toEqual([503, 0]);
  expect(await send(key)).toEqual(first);
});

test('a refusal that can not be kept is a 503, and may be tried again', async () => {
  const { send } = brewing(() => refuse('tea_out'));
  const key = newKey();
  store.failNext('UpdateItem');
  expect((await send(key)).statusCode).toBe(503);
  expect(codeOf(await send(key))).toEqual([409, 'tea_out']);
});

test('a request that changes nothing is answered again as well', async () => {
  const { send, runs } = brewing(({ body }) => ({ kind: body.kind, cup: runs.count }));
  const key = newKey();
  expect([await send(key), await send(key), runs.count]).toEqual([first, first, 1]);
});

test('a handler that tries again commits with what it then answers, and that is kept', async () => {
  const { send, runs, shelf } = brewing(({ commit }) =>
    insist('the shelf', async (tries) => {
      const answer = { kind: 'assam', cup: tries };
      const cup = { shelf, cup: String(tries) };
      if (tries < 2) await store.table.put(Cups, cup);
      return (await commit([put(Cups, cup, { ifAbsent: overtaken })], answer)) ?? answer;
    }),
  );
  const key = newKey();
  const answer = await send(key);
  expect(JSON.parse(answer.body)).toEqual({ kind: 'assam', cup: 2, size: 1 });
  expect([await send(key), runs.count]).toEqual([answer, 1]);
});

test('a run that is not the one any more is a 409, whatever its rules would say, and its effect is not there', async () => {
  const key = newKey();
  const sent = { key, method: 'POST', path: '/tea/{pot}', params: { pot: 7 }, query: undefined };
  const request = { ...sent, body: { kind: 'assam', cups: 1 } };
  const { send, filled, shelf } = brewing(async ({ commit, now }) => {
    const takenOver = await beginRun(store.table, 'Asha'.length, request, new Date(now.getTime() + 60_000));
    expect(takenOver).toHaveProperty('commit');
    const answer = { kind: 'assam', cup: 1 };
    const cup = put(Cups, { shelf, cup: '1' }, { ifAbsent: overtaken });
    return insist('the shelf', async () => (await commit([cup], answer)) ?? answer);
  });
  expect(codeOf(await send(key))).toEqual([409, 'request_in_progress']);
  expect(await filled()).toBe(0);
  expect(logged.lines().filter(({ level }) => level === 'error')).toEqual([]);
});

test('an answer that does not fit its schema is a 500, and nothing of the effect is written', async () => {
  const { send, filled, shelf } = brewing(async ({ commit }) => {
    const answer = { kind: 1, cup: 1 } as never;
    await commit([put(Cups, { shelf, cup: '1' })], answer);
    return answer;
  });
  expect([(await send(newKey())).statusCode, await filled()]).toEqual([500, 0]);
});

test('a handler that hangs is answered in time, and its key is free again at once', async () => {
  const hang = Promise.withResolvers<void>();
  const hanging = { yes: true };
  const handler = lambda(route, async ({ commit }) => {
    if (hanging.yes) await hang.promise;
    const answer = { kind: 'assam', cup: 1 };
    return (await commit([put(Cups, { shelf: newKey(), cup: '1' })], answer)) ?? answer;
  });
  const key = newKey();
  const slow = await handler(event(key), { ...invocation, getRemainingTimeInMillis: () => 550 });
  hanging.yes = false;
  expect([slow.statusCode, (await handler(event(key), { ...invocation })).statusCode]).toEqual([503, 200]);
  hang.resolve();
});

test('nothing of a key or an answer stands in the log', async () => {
  const { send } = brewing();
  await send('SECRET-KEY');
  await send('SECRET-KEY', { body: '{"kind":"SECRET-TEA"}' });
  expect(logged.text()).not.toMatch(/SECRET|assam/);
});
