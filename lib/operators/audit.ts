import { newId } from '../core/ids.ts';
import type { Table } from '../table/table.ts';
import { type AuditItem, Audits } from './store.ts';

export type { AuditItem };

/** What an operator is about to do. */
export type Deed = Pick<AuditItem, 'by' | 'command' | 'given' | 'phoneHash'>;

/** Records that something is about to be done; what can't be recorded throws, and is not to be done. */
export async function recordDeed(table: Table, deed: Deed, now: Date): Promise<AuditItem> {
  const item: AuditItem = { of: 'operators', at: now.getTime(), id: newId(), ...deed };
  await table.put(Audits, item);
  return item;
}

/** Adds to a record what became of it. */
export async function recordOutcome(
  table: Table,
  recorded: AuditItem,
  end: Required<Pick<AuditItem, 'outcome'>> & Pick<AuditItem, 'userId'>,
): Promise<void> {
  await table.update(Audits, recorded, { set: end });
}

const pageSize = 100;

/** The newest records, newest first. */
export async function latestDeeds(table: Table, count: number): Promise<readonly AuditItem[]> {
  const items: AuditItem[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(pageSize, count - items.length);
    const page = await table.list(Audits, { of: ['operators'], newestFirst: true, limit, ...(cursor && { cursor }) });
    items.push(...(page?.items ?? []));
    cursor = page?.next;
  } while (cursor && items.length < count);
  return items;
}
