import type { World } from '../../infra/local/world.ts';
import { Sequences } from '../../lib/table/sequence.ts';
import type { Table } from '../../lib/table/table.ts';
import { openOperatorTable } from '../support/operator-table.ts';
import { functionOf } from './functions.ts';

const tables = new WeakMap<World, Table>();

/** The table of the app, with an operator's rights, as long as its world is there. */
export function tableOf({ world }: { readonly world: World }): Table {
  const known = tables.get(world) ?? openOperatorTable(world).table;
  tables.set(world, known);
  return known;
}

/** From here on ids are counted that are told from every other number. */
const sequences = { SAMPLE: 6_000_000, USER: 7_000_000, CALL: 8_000_000, TRANSACTION: 9_000_000 } as const;

const silenced = new WeakMap<World, readonly string[]>();

/** What was given up, but the runs of jobs that are kept from their work. */
export function lettersOf({ world }: { readonly world: World }): readonly string[] {
  const queue = world.model.queues.find(({ logicalId }) => logicalId.startsWith('DeadLetters'));
  const ofSilenced = (body: string) => (silenced.get(world) ?? []).some((arn) => body.includes(arn));
  return world.queues
    .messages(queue?.arn ?? '')
    .map(({ body }) => body)
    .filter((body) => !ofSilenced(body));
}

/** Gives ids that are no other number, and keeps jobs from doing what is about to be asked for. */
export async function settleDown(app: { readonly world: World }, jobs: readonly string[]): Promise<void> {
  for (const [sequence, last] of Object.entries(sequences)) {
    await tableOf(app).put(Sequences, { sequence, last }, { ifAbsent: true });
  }
  silenced.set(
    app.world,
    jobs.map((id) => functionOf(app.world, id).arn),
  );
  for (const id of jobs) {
    app.world.faults.inject({
      ...{ functionName: functionOf(app.world, id).name, service: 'dynamodb', operation: 'Query', kind: 'error' },
      times: Number.POSITIVE_INFINITY,
    });
  }
}
