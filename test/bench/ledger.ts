import { readFileSync } from 'node:fs';
import { findRoutes } from '../../infra/routes.ts';
import type { Report, Suite } from './suite.ts';

interface Cost {
  readonly calls: number;
  readonly serialDepth: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

const ledger: Readonly<Record<string, Cost>> = JSON.parse(
  readFileSync(new URL('../contract/capacity.json', import.meta.url), 'utf8'),
);

/** What a read that somebody makes for themselves is meant to take at most. */
const target = { serialDepth: 2, readUnits: 2 };

/** What every function takes of the database, as the contract suite measures and holds it. */
export const suite: Suite = {
  title: 'calls, round trips and units of every function, by the committed ledger',
  async run(): Promise<Report> {
    const routes = (await findRoutes()).flatMap(({ route }) => (route.kind === 'http' ? [route] : []));
    const reads = routes.filter(({ method, auth }) => method === 'GET' && auth !== 'public').map(({ id }) => id);
    const rows = Object.entries(ledger).map(([step, { calls, serialDepth, readUnits, writeUnits }]) => {
      const isRead = reads.some((id) => step === id || step.startsWith(`${id},`));
      const fits = serialDepth <= target.serialDepth && readUnits <= target.readUnits;
      const met = isRead ? (fits ? 'met' : 'missed') : '';
      return [step, calls, serialDepth, readUnits, writeUnits, met];
    });
    const columns = ['', 'calls', 'round trips', 'read units', 'write units', 'target of a read'];
    return { method, lines: [], tables: [{ title: 'on an instance that has its keys', columns, rows }], blindTo };
  },
};

const method = [
  'the figures are those of `test/contract/capacity.json`; what a function really takes is held against them by `npm test`',
  `target of an authenticated read: at most ${target.serialDepth} round trips and ${target.readUnits} read units`,
];

const blindTo = ['how long a round trip takes', 'rows that are larger or more than those of the exercise'];
