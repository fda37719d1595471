import { afterAll, beforeAll, expect, test } from 'vitest';
import { frames } from '../../functions/saathii/_frames.ts';
import { findRoutes } from '../../infra/routes.ts';
import { openOperatorTable } from '../support/operator-table.ts';
import { useSaathii } from '../support/saathii.ts';
import type { Stage } from './cast.ts';
import { expectedSockets } from './expected-sockets.ts';
import { askedSockets } from './socket-asked.ts';
import { channels } from './socket-row.ts';
import { openScenes } from './socket-scene.ts';

const app = useSaathii();
const routes = (await findRoutes()).flatMap(({ route }) => (route.kind === 'socket' ? [route] : []));

let stage: Stage;
let closeTable: () => void;
beforeAll(() => {
  const { table, close } = openOperatorTable(app.world);
  closeTable = close;
  stage = { app, table };
});
afterAll(() => closeTable?.());

/** What is sent without having been asked for, but for the greetings, which belong to the handshake. */
function news(): readonly string[] {
  const replies = routes.flatMap(({ replies }) => (replies ? [replies.type] : []));
  return Object.keys(frames.sent).filter((type) => !replies.includes(type) && !type.endsWith('connection_established'));
}

test.each(channels)('every message on the socket %s has a row, and every row is about one', (channel) => {
  const rows = Object.keys(expectedSockets[channel]).sort();
  expect(rows).toEqual([...routes.map(({ route }) => route), ...news()].sort());
  expect(Object.keys(askedSockets).sort()).toEqual(rows);
});

test('what is sent and told on sockets is what the table says, whoever has them', { timeout: 120_000 }, async () => {
  const scenes = await openScenes(stage);
  for (const channel of channels) {
    for (const [row, asks] of Object.entries(askedSockets)) {
      expect.soft(await asks(scenes[channel]), `${channel} ${row}`).toEqual(expectedSockets[channel][row]);
    }
  }
});
