import { Statuses, type StatusItem } from '../../lib/presence/presence.ts';
import { watchShards } from '../../lib/presence/store.ts';
import type { Test } from '../../lib/table/condition.ts';
import type { Table } from '../../lib/table/table.ts';
import type { SeededRandom } from './seeded-random.ts';
import { isWatched, type StatusColumns } from './status-columns.ts';
import type { Timeline } from './timeline.ts';
import type { Usage } from './usage.ts';

export interface SimulatedTable {
  readonly timeline: Timeline;
  readonly random: SeededRandom;
  readonly columns: StatusColumns;
  /** Where its capacity units are counted. */
  readonly usage: Usage;
  readonly onStored: (before: StatusItem, after: StatusItem) => void;
  readonly onRefused: () => void;
  /** Whether somebody goes on when a write has succeeded; they always do after reads and refusals. */
  readonly writersGoOn: boolean;
}

/** How long the table takes to answer, in milliseconds: assumed, not measured. */
export const answerTimes = { get: [2, 8], getMany: [4, 15], list: [8, 25], update: [3, 12] } as const;

/** The bytes of an entry of the index, which holds keys only, and those that a read unit reads. */
const entryBytes = 100;
const unitBytes = 4096;

/**
 * The part of the table that statuses are read and written through, in simulated time: an answer comes a little after
 * its question, and what others have written meanwhile decides a condition.
 */
export function simulatedTable(simulated: SimulatedTable): Table {
  const { timeline, random, columns, usage } = simulated;
  const answer = <T>(operation: keyof typeof answerTimes, work: () => { value: T; waited: boolean }): Promise<T> =>
    new Promise((resolve) => {
      const [from, to] = answerTimes[operation];
      timeline.later(timeline.now + random.between(from, to), () => {
        const { value, waited } = work();
        resolve(value);
        return waited;
      });
    });
  const read = <T>(operation: keyof typeof answerTimes, work: () => T): Promise<T> =>
    answer(operation, () => ({ value: work(), waited: true }));

  const operations = {
    get: (_entity: unknown, { userId }: StatusItem) =>
      read('get', () => {
        usage.readUnits += 1;
        return columns.read(userId);
      }),
    getMany: (wanted: readonly (readonly [unknown, StatusItem])[], { eventual = false } = {}) =>
      read('getMany', () => {
        usage.readUnits += wanted.length * (eventual ? 0.5 : 1);
        return wanted.map(([, { userId }]) => columns.read(userId));
      }),
    list: (_entity: unknown, request: { of: readonly number[]; limit: number; cursor?: string; eventual?: boolean }) =>
      read('list', () => {
        const page = watchedIn(columns, request.of[0] as number, Number(request.cursor ?? 0), request.limit);
        usage.readUnits += 0.5 * Math.max(1, Math.ceil((page.items.length * entryBytes) / unitBytes));
        usage.readUnits += page.items.length * (request.eventual ? 0.5 : 1);
        return page;
      }),
    update: (_entity: unknown, { userId }: StatusItem, change: StatusUpdate, { when }: { when: Tests }) =>
      answer('update', () => {
        const value = apply(simulated, userId, change, when);
        return { value, waited: simulated.writersGoOn || value === undefined };
      }),
  };
  return operations as unknown as Table;
}

interface StatusUpdate {
  readonly set: Partial<StatusItem>;
  readonly remove?: readonly (keyof StatusItem)[];
}

type Tests = Readonly<Record<string, Test>>;

/** A write that fails on its condition costs a unit as well; entering or leaving the index costs one more. */
function apply(
  { columns, usage, onStored, onRefused }: SimulatedTable,
  userId: number,
  { set, remove = [] }: StatusUpdate,
  when: Tests,
): StatusItem | undefined {
  const before = columns.read(userId);
  usage.writeUnits += 1;
  if (!meets(before, when)) {
    onRefused();
    return undefined;
  }
  const after: StatusItem = { ...before, ...set };
  for (const name of remove) if (name in after) delete (after as unknown as Record<string, unknown>)[name];
  if (isWatched(before) !== isWatched(after)) usage.writeUnits += 1;
  columns.write(after);
  onStored(before, after);
  return after;
}

function meets(status: StatusItem, when: Tests): boolean {
  for (const name in when) {
    const test = when[name] as Test;
    const value = status[name as keyof StatusItem];
    if (test.is === '=' ? value === test.value : test.is === '<=' ? (value as number) <= Number(test.value) : unknown())
      continue;
    return false;
  }
  return true;
}

const unknown = (): never => {
  throw new Error(`${Statuses.name} is stored on a condition that the simulation does not know`);
};

/** The next page of one partition of the index; its cursor is the last user looked at. */
function watchedIn(columns: StatusColumns, shard: number, after: number, limit: number) {
  const items: StatusItem[] = [];
  const first = after === 0 ? (shard === 0 ? watchShards : shard) : after + watchShards;
  for (let userId = first; userId <= columns.users; userId += watchShards) {
    if (!columns.isWatched(userId)) continue;
    if (items.length === limit) return { items, next: String((items.at(-1) as StatusItem).userId) };
    items.push(columns.read(userId));
  }
  return { items, next: undefined };
}
