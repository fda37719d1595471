import { afterEach, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { accessOf, httpFor, resourcesOf, variablesOf } from '../../../lib/core/contract.ts';
import { type Grant, openAll, type Resource } from '../../../lib/core/grant.ts';
import { openOnce } from '../../../lib/core/instance.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { useCapturedLog } from '../../support/captured-log.ts';
import { httpEvent, invocation, tinyApp } from '../../support/tiny-app.ts';

useCapturedLog();
const right = (secret: string): Grant => ({ on: 'secret', secret, actions: ['read'] });

const kettle = (...env: string[]): Resource<string> & { opened: number } => ({
  opened: 0,
  env,
  access: [right(env.join())],
  open(values) {
    this.opened++;
    return env.map((name) => values[name]).join();
  },
});

afterEach(() => vi.unstubAllEnvs());

test('resources are opened from the variables they name, under the names they are used by', () => {
  const opened = openAll({ one: kettle('A'), two: kettle('A', 'B'), none: kettle() }, { A: 'a', B: '' });
  expect(opened).toEqual({ one: 'a', two: 'a,', none: '' });
});

test('a variable that deployment did not set is named, with the resource that needs it, and nothing of it is opened', () => {
  const needy = kettle('A', 'B', 'C');
  expect(() => openAll({ needy }, { B: 'b', D: 'd' })).toThrow(/needy .* A, C$/);
  expect(needy.opened).toBe(0);
});

test('an instance opens its resources at its first request, and once', () => {
  const used = kettle('TEA_KIND');
  const open = openOnce({ used });
  expect(used.opened).toBe(0);
  vi.stubEnv('TEA_KIND', 'assam');
  expect(open()).toEqual({ used: 'assam' });
  expect(open()).toBe(open());
  expect(used.opened).toBe(1);
});

test('an instance that could not open its resources tries again at the next request', () => {
  const open = openOnce({ used: kettle('TEA_KIND') });
  expect(open).toThrow('TEA_KIND');
  vi.stubEnv('TEA_KIND', 'assam');
  expect(open()).toEqual({ used: 'assam' });
});

const spec = {
  id: 'tea.brew',
  method: 'POST',
  path: '/tea',
  tag: 'Tea',
  summary: 'Brews.',
  response: z.object({}),
  errors: [],
} as const;

const auth = {
  scheme: 'bearer',
  errors: [],
  uses: { keys: kettle('KEYS', 'SHARED') },
  access: [right('of authentication')],
  identify: async () => 'somebody',
} as const;

test('a function has the variables and rights of itself, of its authentication and of all they use', () => {
  const uses = { pot: kettle('POT', 'SHARED') };
  const route = httpFor(tinyApp)({ ...spec, auth, uses, access: [right('of the route')] });
  expect(resourcesOf(route)).toEqual([uses.pot, auth.uses.keys]);
  expect(variablesOf(route)).toEqual(['KEYS', 'POT', 'SHARED']);
  expect(accessOf(route)).toEqual(
    ['of the route', 'of authentication', 'POT,SHARED', 'KEYS,SHARED'].map((secret) => right(secret)),
  );
});

test('a function that recognises repeated requests has the variables and rights of that as well', () => {
  const once = {
    ...{ errors: [], uses: { memory: kettle('MEMORY') }, access: [right('of repeated requests')] },
    begin: async () => ({ status: 200, body: '' }),
  };
  const route = httpFor(tinyApp)({ ...spec, auth, once });
  expect(resourcesOf(route)).toEqual([auth.uses.keys, once.uses.memory]);
  expect(variablesOf(route)).toEqual(['KEYS', 'MEMORY', 'SHARED']);
  expect(accessOf(route)).toEqual(
    ['of authentication', 'of repeated requests', 'KEYS,SHARED', 'MEMORY'].map((secret) => right(secret)),
  );
});

test('what a function and its authentication both use is opened once for the two', async () => {
  const used = kettle('TEA_KIND');
  vi.stubEnv('TEA_KIND', 'assam');
  const seen: unknown[] = [];
  const identify = async (_: unknown, opened: { readonly pot: string }) => seen.push(opened.pot);
  const uses = { pot: used };
  const handler = lambda(httpFor(tinyApp)({ ...spec, auth: { ...auth, uses, identify }, uses }), ({ pot }) => {
    seen.push(pot);
    return {};
  });
  await handler(httpEvent(), { ...invocation });
  expect([seen, used.opened]).toEqual([['assam', 'assam'], 1]);
});

test('a function that asks for nothing gets nothing', () => {
  const route = httpFor(tinyApp)({ ...spec, auth: 'public' });
  expect([resourcesOf(route), variablesOf(route), accessOf(route)]).toEqual([[], [], []]);
});
