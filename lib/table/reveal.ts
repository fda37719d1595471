import type { Raw } from './batch-get.ts';
import { type Entity, ownAttributes } from './entity.ts';

/** The item without the attributes that the table adds; one whose time has passed is not there. */
export function reveal<Item extends object, Key extends object>(
  { expires }: Entity<Item, Key>,
  raw: Raw | undefined,
  nowSeconds: number,
): Item | undefined {
  if (!raw || (expires && Number(raw.expiresAt) <= nowSeconds)) return undefined;
  const item = { ...raw };
  for (const attribute of ownAttributes) delete item[attribute];
  return item as Item;
}
