import { setTimeout as sleep } from 'node:timers/promises';
import { Contention, refuse } from '../core/failure.ts';
import { eq } from '../table/condition.ts';
import { padded } from '../table/key.ts';
import type { Table } from '../table/table.ts';
import { put, update } from '../table/write.ts';
import type { RosterChange } from './snapshot.ts';
import { LogEntries, type LogEntryItem, LogHeads, rosterLog } from './store.ts';

/** How long an entry is kept: whoever follows the log looks far more often. */
export const logKeptSeconds = 15 * 60;

/** Far below the 400 kB of an item, whatever people write about themselves. */
const maxEntryBytes = 200_000;

/** How many others may append at the same time before something is wrong with the store. */
const attempts = 20;

/** A stretch of the log: the changes in it, and the number of its last entry. */
export interface LogStretch {
  readonly changes: readonly RosterChange[];
  readonly sequence: number;
}

/** The number of the log's last entry, 0 while there is none. */
export const endOfLog = async (table: Table): Promise<number> =>
  (await table.get(LogHeads, { log: rosterLog }))?.sequence ?? 0;

/**
 * Appends changes, in one entry unless they are too large for one. An entry and its number come to be in one
 * transaction, so that no number is left out or given twice, however many append at a time.
 */
export async function appendToLog(table: Table, changes: readonly RosterChange[], now: Date): Promise<void> {
  const expiresAt = Math.floor(now.getTime() / 1000) + logKeptSeconds;
  for (const text of entriesOf(changes)) await append(table, { changes: text, expiresAt });
}

async function append(table: Table, entry: Pick<LogEntryItem, 'changes' | 'expiresAt'>): Promise<void> {
  const log = rosterLog;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const end = await endOfLog(table);
    const sequence = end + 1;
    const overtaken = refuse('overtaken');
    const refusal = await table.transact([
      end === 0
        ? put(LogHeads, { log, sequence }, { ifAbsent: overtaken })
        : update(LogHeads, { log }, { set: { sequence } }, { when: { sequence: eq(end) }, otherwise: overtaken }),
      put(LogEntries, { log, sequence, ...entry }),
    ]);
    if (!refusal) return;
    await sleep(Math.random() * 10 * (attempt + 1));
  }
  throw new Contention('the log of the roster kept growing');
}

/** The texts of the entries that changes are written in, each within an item's size. */
function entriesOf(changes: readonly RosterChange[]): readonly string[] {
  const entries: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const text of changes.map((change) => JSON.stringify(change))) {
    const size = Buffer.byteLength(text);
    if (bytes + size > maxEntryBytes) {
      entries.push([]);
      bytes = 0;
    }
    entries.at(-1)?.push(text);
    bytes += size;
  }
  return entries.map((texts) => `[${texts.join()}]`);
}

const pageSize = 100;

/**
 * What came after an entry. `undefined` = not all of it is there any more. An eventual read may see less than there is,
 * but nothing out of order.
 */
export async function readLog(
  table: Table,
  after: number,
  { eventual }: { readonly eventual: boolean },
): Promise<LogStretch | undefined> {
  const changes: RosterChange[] = [];
  let sequence = after;
  let cursor: string | undefined;
  do {
    const request = { of: [rosterLog], after: padded(after), limit: pageSize, eventual, ...(cursor && { cursor }) };
    const page = await table.list(LogEntries, request);
    for (const entry of page?.items ?? []) {
      if (entry.sequence !== sequence + 1) return undefined;
      sequence = entry.sequence;
      changes.push(...(JSON.parse(entry.changes) as RosterChange[]));
    }
    cursor = page?.next;
  } while (cursor);
  return { changes, sequence };
}
