import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRoutes } from '../../infra/routes.ts';
import { openOperatorTable } from '../support/operator-table.ts';
import { usePayingApp } from '../support/paying.ts';
import { storedItems } from '../support/stored-items.ts';
import type { Asking } from './asking.ts';
import { type Cast, newCast, newPeople, newTokens, type Sender, type Stage, sendersOf } from './cast.ts';
import { columns } from './columns.ts';
import { forgeTokens } from './forged-tokens.ts';
import { ask, outcomeOf, writtenBy } from './outcome.ts';
import type { Outcome } from './row.ts';
import { asksOf, expected, routeOf, routesByName } from './table.ts';
import { plantThings, type Things } from './things.ts';

const app = usePayingApp();
const deployed = await findRoutes();
const routes = routesByName(deployed);
const asks = asksOf(deployed);

let stage: Stage;
let cast: Cast;
let things: Things;
let closeTable: () => void;

beforeAll(async () => {
  const { table, close } = openOperatorTable(app.world);
  closeTable = close;
  stage = { app, table };
  cast = await newCast(stage);
  things = await plantThings(app, table, cast.people);
});
afterAll(() => closeTable?.());

test('every route has a row, and every row has a route', () => {
  const rows = Object.keys(expected);
  expect([...new Set(rows.map(routeOf))].sort()).toEqual([...routes.keys()].sort());
  expect(Object.keys(asks).sort()).toEqual(rows.sort());
});

test('the forged tokens are good but for what they are called after', async () => {
  const { good } = await forgeTokens(app.world, cast.people.owner);
  const { status, body } = await app.get('/users/me', good.access);
  expect([status, body.user_id]).toEqual([200, cast.people.owner.id]);
  const application = { registration_token: good.registration, username: 'an unused name' };
  expect((await app.post('/auth/register', application)).status).toBe(200);
  expect((await app.post('/auth/refresh', { refresh_token: good.refresh })).status).toBe(200);
});

/** Everything that is the owner’s alone: no request of somebody else may change it. */
async function ownersItems(): Promise<Readonly<Record<string, unknown>>> {
  const { id } = cast.people.owner;
  const own = new RegExp(`^(?:USER|STATUS|WALLET|HISTORY|FAVORITES|VOICE|HOLDER)#0*${id} `);
  const blocks = new RegExp(`^SOCIAL#0*${id} BLOCK#`);
  const items = Object.entries(await storedItems(stage.table));
  return Object.fromEntries(items.filter(([key]) => own.test(key) || blocks.test(key)));
}

/** Who sends a row’s requests, in their order: who uses the things up is last. */
async function sendersFor({ endsSender, last = 'owner' }: Asking): Promise<readonly Sender[]> {
  const senders = {
    ...cast.senders,
    ...(endsSender && { ...sendersOf(await newPeople(stage)), ...(await newTokens(stage)) }),
  };
  return columns.map((column) => senders[column]).sort((one, other) => rank(one, last) - rank(other, last));
}

/** The owner changes what is the owner’s; so does whoever asks last. */
const rank = ({ column }: Sender, last: string): number => (column === last ? 2 : Number(column === 'owner'));

test.each(Object.keys(expected))(
  '%s answers everybody as the table says, and shows and changes nothing else',
  async (row) => {
    const route = routes.get(routeOf(row));
    const functionName = app.world.model.functions.find(({ logicalId }) => logicalId === route?.lambdaId)?.name ?? '';
    const asking = (await asks[row]?.(things)) as Asking;
    const method = routeOf(row).split(' ')[0]?.replace('ANY', 'GET') ?? '';
    const senders = await sendersFor(asking);
    const isDue = (sender: Sender) => sender.column === 'owner' || sender === senders.at(-1);
    await app.post('/users/me/heartbeat', undefined, cast.people.owner.access);
    await app.world.idle();
    const before = await ownersItems();
    const observed: Record<string, Outcome> = {};
    for (const sender of senders) {
      if (isDue(sender) && !asking.changesOwner) {
        expect.soft(await ownersItems(), `the owner’s things, before ${sender.column}`).toEqual(before);
      }
      app.world.ledger.reset();
      const answer = await ask(app.url, method, await asking.send(sender), sender.access);
      const wrote = writtenBy(app.world.ledger, functionName);
      observed[sender.column] = outcomeOf(answer, {
        ...asking,
        seenIn: asking.isPage ? () => [] : things.seenIn,
        wrote,
      });
      await asking.undo?.(sender, { status: answer.status, body: readBody(answer.text) });
    }
    expect(observed).toEqual(expected[row]);
  },
);

const readBody = (text: string): unknown => (text.startsWith('{') ? JSON.parse(text) : text);
