import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { bindingOf, type Table } from '../../lib/table/table.ts';

/**
 * Every item of a table as it is stored, by key, so that two readings tell whether anything was written between them.
 * Ids that were leased meanwhile are not among them: they may be lost.
 */
export async function storedItems(table: Table): Promise<Readonly<Record<string, unknown>>> {
  const bound = bindingOf(table);
  if (!bound) throw new Error('the table is not bound');
  const items: [string, unknown][] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await bound.client.send(
      new ScanCommand({ TableName: bound.name, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    );
    for (const item of page.Items ?? []) {
      if (item.type !== 'SEQUENCE') items.push([`${item.pk} ${item.sk}`, item]);
    }
    from = page.LastEvaluatedKey;
  } while (from);
  return Object.fromEntries(items.sort(([one], [other]) => (one < other ? -1 : 1)));
}
