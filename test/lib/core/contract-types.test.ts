import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { type Authentication, httpFor, taskFor } from '../../../lib/core/contract.ts';
import { type Failure, refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import type { Once } from '../../../lib/core/once.ts';
import { taskQueue } from '../../../lib/core/task.ts';
import { runTask } from '../../../lib/core/task-lambda.ts';
import type { WriteIntent } from '../../../lib/table/write.ts';
import { handOver } from '../../../lib/tasks/hand-over.ts';
import { tinyApp } from '../../support/tiny-app.ts';

/**
 * Promises of the compiler: an expected error that does not come fails `npm run check`. Nothing here is ever called,
 * except what makes the routes.
 */
const http = httpFor(tinyApp);
const spec = { id: 'tea.brew', method: 'POST', tag: 'Tea', summary: 'Brews.', auth: 'public' } as const;
const response = z.object({ kind: z.string(), size: z.int() });
const tea = http({ ...spec, path: '/tea', response, errors: ['tea_out'] });
const cup = { kind: 'assam', size: 1 };
const uncalled: unknown[] = [];
const outOfTea = {} as WriteIntent<Failure<'tea_out'>>;
const notYou = {} as WriteIntent<Failure<'not_you'>>;

test('a route names errors of its app’s catalogue and no others', () => {
  // @ts-expect-error: the catalogue has no such error.
  uncalled.push(() => http({ ...spec, path: '/tea', response, errors: ['kettle_broken'] }));
  expect(tea.errors).toEqual(['tea_out']);
});

test('a handler answers the errors that its route declares and no others', () => {
  uncalled.push(lambda(tea, () => refuse('tea_out')));
  // @ts-expect-error: the catalogue has this error, but the route does not declare it.
  uncalled.push(lambda(tea, () => refuse('not_you')));
  // @ts-expect-error: the same for an answer that comes later.
  uncalled.push(lambda(tea, async () => refuse('not_you')));
});

test('a handler answers every field of the response, each of its type', () => {
  uncalled.push(lambda(tea, () => cup));
  // @ts-expect-error: a field is missing.
  uncalled.push(lambda(tea, () => ({ kind: 'assam' })));
  // @ts-expect-error: a field has another type.
  uncalled.push(lambda(tea, async () => ({ ...cup, size: 'large' })));
});

test('the path parameters of a route are the ones its schema reads', () => {
  const errors = [] as const;
  const pot = { ...spec, path: '/tea/{pot_id}', response, errors } as const;
  uncalled.push(() => http({ ...pot, params: z.object({ pot_id: z.string() }) }));
  // @ts-expect-error: nobody reads the parameter.
  uncalled.push(() => http(pot));
  // @ts-expect-error: the schema reads another one.
  uncalled.push(() => http({ ...pot, params: z.object({ potId: z.string() }) }));
  // @ts-expect-error: the path has none to read.
  uncalled.push(() => http({ ...spec, path: '/tea', response, errors, params: z.object({ pot_id: z.string() }) }));
});

test('a handler knows what its route asks for and nothing else', () => {
  const uses = { pot: { env: [], access: [], open: () => ({ litres: 1 }) } };
  const query = z.object({ page: z.coerce.number() });
  const route = http({
    ...spec,
    path: '/tea/{pot}',
    response,
    errors: [],
    uses,
    query,
    params: z.object({ pot: z.int() }),
  });
  uncalled.push(lambda(route, ({ pot, query, params }) => ({ kind: '', size: pot.litres + query.page + params.pot })));
  // @ts-expect-error: the route does not use the table.
  uncalled.push(lambda(route, ({ table }) => ({ ...cup, kind: String(table) })));
  // @ts-expect-error: a public route has no caller.
  uncalled.push(lambda(route, ({ caller }) => ({ ...cup, kind: caller.name })));
  // @ts-expect-error: the route reads no body.
  uncalled.push(lambda(route, ({ body }) => ({ ...cup, kind: body.kind })));
});

test('only routes that know their callers recognise repeated requests, and only their handlers commit', () => {
  const errors = ['tea_out'] as const;
  type Drinker = { readonly name: string };
  const once = {} as Once<Drinker, 'tea_out', Record<never, never>>;
  const auth = {} as Authentication<Drinker & { readonly age: number }, 'not_you', Record<never, never>>;
  const route = http({ ...spec, path: '/tea', response, errors, auth, once });
  uncalled.push(() => lambda(route, async ({ commit }) => (await commit([outOfTea], cup)) ?? cup));
  // @ts-expect-error: a commit says what is going to be answered.
  uncalled.push(() => lambda(route, async ({ commit }) => (await commit([outOfTea])) ?? cup));
  // @ts-expect-error: what is answered is not what the route answers.
  uncalled.push(() => lambda(route, async ({ commit }) => (await commit([outOfTea], { kind: 'assam' })) ?? cup));
  // @ts-expect-error: the refusal of the commit is none of the route's.
  uncalled.push(() => lambda(route, async ({ commit }) => (await commit([notYou], cup)) ?? cup));
  // @ts-expect-error: a route without `once` has no commit.
  uncalled.push(() => lambda(tea, async ({ commit }) => (await commit([outOfTea], cup)) ?? cup));
  // @ts-expect-error: nobody knows whose request it is.
  uncalled.push(() => http({ ...spec, path: '/tea', response, errors, once }));
  const stranger = {} as Authentication<{ readonly id: number }, 'not_you', Record<never, never>>;
  // @ts-expect-error: a caller of another kind.
  uncalled.push(() => http({ ...spec, path: '/tea', response, errors, auth: stranger, once }));
  const broken = {} as Once<Drinker, 'kettle_broken'>;
  // @ts-expect-error: the catalogue has no such error.
  uncalled.push(() => http({ ...spec, path: '/tea', response, errors, auth, once: broken }));
  expect(tea.once).toBeUndefined();
});

test('work is handed over and taken as its queue says', () => {
  const queue = taskQueue('tea.brewLater', z.object({ cups: z.int() }));
  const route = http({ ...spec, path: '/tea', response, errors: [], uses: { brew: handOver(queue) } });
  uncalled.push(lambda(route, ({ brew }) => brew({ cups: 2 }, { delaySeconds: 20 }).then(() => cup)));
  // @ts-expect-error: the queue wants a number.
  uncalled.push(lambda(route, ({ brew }) => brew({ cups: 'two' }).then(() => cup)));
  // @ts-expect-error: the queue knows no such field.
  uncalled.push(lambda(route, ({ brew }) => brew({ cups: 2, pots: 1 }).then(() => cup)));

  const uses = { pot: { env: [], access: [], open: () => ({ litres: 1 }) } };
  const task = taskFor(tinyApp)({ queue, summary: 'Brews.', uses });
  uncalled.push(runTask(task, async ({ cups }, { pot }) => void (cups / pot.litres)));
  // @ts-expect-error: the message has no such field.
  uncalled.push(runTask(task, async ({ pots }) => void pots));
  // @ts-expect-error: the task does not use the table.
  uncalled.push(runTask(task, async (_, { table }) => void table));
  expect(task.id).toBe('tea.brewLater');
});
