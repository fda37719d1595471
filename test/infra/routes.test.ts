import { expect, test } from 'vitest';
import { findApps, findRoutes } from '../../infra/routes.ts';
import { fixtureRoot, writtenFunctions } from '../support/routes.ts';

const app = `export const app = { name: 'shop' };`;

const route = (fields: string): string =>
  `export const route = { app: { name: 'shop' }, ${fields} }; export const handler = () => {};`;

test('every file of an area is one function, called what its path says, in the order of the paths', async () => {
  const found = await findRoutes(fixtureRoot);
  expect(found.map(({ route, lambdaId }) => `${route.id} ${lambdaId}`)).toEqual([
    'labels.order SampleLabelsOrder',
    'labels.print SampleLabelsPrint',
    'schedules.sweep SampleSchedulesSweep',
    'sockets.connect SampleSocketsConnect',
    'sockets.ping SampleSocketsPing',
    'streams.fanOut SampleStreamsFanOut',
    'system.notFound SampleSystemNotFound',
    'things.getThing SampleThingsGetThing',
    'things.listRules SampleThingsListRules',
    'things.putThing SampleThingsPutThing',
    'uploads.ingest SampleUploadsIngest',
  ]);
  expect(found.every(({ app }) => app === 'sample')).toBe(true);
});

test('files and folders whose name begins with an underscore are no functions and are not even loaded', async () => {
  const explosive = `throw new Error('loaded');`;
  const root = writtenFunctions({
    'shop/_app.ts': app,
    'shop/_failures.ts': explosive,
    'shop/cart/_price.ts': explosive,
    'shop/_drafts/idea.ts': explosive,
    'shop/cart/add.ts': route(`kind: 'http', id: 'cart.add', method: 'POST', path: '/cart'`),
  });
  expect((await findRoutes(root)).map(({ lambdaId }) => lambdaId)).toEqual(['ShopCartAdd']);
});

test('an app is found by its dialect, and one whose folder bears another name is refused', async () => {
  const root = writtenFunctions({ 'shop/_app.ts': app, 'shop/cart/_app.ts': app });
  expect((await findApps(root)).map(({ name }) => name)).toEqual(['shop']);
  await expect(findApps(writtenFunctions({ 'mall/_app.ts': app }))).rejects.toThrow(
    /mall\/_app\.ts: its app is called/,
  );
});

const cartAt = (path: string) => route(`kind: 'http', id: 'cart.show', method: 'GET', path: '${path}'`);
const consumer = (id: string) => route(`kind: 'stream', id: 'streams.${id}'`);

test.each([
  ['whose id is not its path', { 'shop/cart/add.ts': cartAt('/cart') }, /cart\/add\.ts: .* cart\.show, .* cart\.add/],
  ['without a route', { 'shop/cart/show.ts': 'export const handler = () => {};' }, /show\.ts: exports no `route`/],
  ['without a handler', { 'shop/cart/show.ts': cartAt('/').split('; ')[0] ?? '' }, /show\.ts: exports no `handler`/],
  ['outside an area', { 'shop/show.ts': cartAt('/cart') }, /shop\/show\.ts: a function stands at/],
  ['below an area', { 'shop/cart/old/show.ts': cartAt('/cart') }, /old\/show\.ts: a function stands at/],
  ['that cannot be loaded', { 'shop/cart/show.ts': `import './gone.ts';` }, /cart\/show\.ts: can't be loaded/],
  ['of another app', { 'mall/_app.ts': '', 'mall/cart/show.ts': cartAt('/cart') }, /show\.ts: .* the app shop/],
  [
    'that serves what another one serves',
    {
      'shop/cart/show.ts': cartAt('/cart/{id}'),
      'shop/cart/view.ts': cartAt('/cart/{cart_id}').replace('cart.show', 'cart.view'),
    },
    /cart\/view\.ts: GET \/cart\/\{\} is already served by .*cart\/show\.ts/,
  ],
  [
    'that calls the same parameter by another name',
    {
      'shop/cart/show.ts': cartAt('/cart/{id}'),
      'shop/cart/view.ts': cartAt('/cart/{cart_id}/lines').replace('cart.show', 'cart.view'),
    },
    /cart\/view\.ts: calls \{id\} of .*cart\/show\.ts \{cart_id\}/,
  ],
  [
    'that is the third consumer of a stream',
    { 'shop/streams/a.ts': consumer('a'), 'shop/streams/b.ts': consumer('b'), 'shop/streams/c.ts': consumer('c') },
    /streams\/c\.ts: shop already has 2 stream consumers/,
  ],
])('a function %s is refused by the name of its file', async (_, files, message) => {
  await expect(findRoutes(writtenFunctions({ 'shop/_app.ts': app, ...files }))).rejects.toThrow(message);
});

test('a function of an app without a dialect is refused by the name of its file', async () => {
  const root = writtenFunctions({ 'shop/cart/show.ts': cartAt('/cart') });
  await expect(findRoutes(root)).rejects.toThrow(/cart\/show\.ts: there is no shop\/_app\.ts/);
});
