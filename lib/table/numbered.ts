import type { Entity } from './entity.ts';
import { padded } from './key.ts';
import type { Table } from './table.ts';

/** Items of one owner, numbered from 1 without gaps; the padded number is the sort key. */
export interface Numbered {
  readonly userId: number;
  readonly ordinal: number;
}

/** Which of the items that fit are asked for, newest first. */
export interface NumberedRange<Item> {
  readonly userId: number;
  /** The number of the newest item. */
  readonly newest: number;
  readonly skip: number;
  readonly limit: number;
  /** Which items fit, and how many of them there are; absent = all. */
  readonly only?: { readonly total: number; readonly fits: (item: Item) => boolean } | undefined;
}

/** No more is read at once when items have to be looked through, and no less. */
const strides = { most: 500, least: 20 };

/**
 * Numbered items, newest first. Where all of them fit, that is one query of exactly the items asked for, however deep
 * they lie; where some don't, they are looked through from the newest on until there are enough. Nothing is read of
 * what lies past the end.
 */
export async function listNumbered<Item extends Numbered & object, Key extends object>(
  table: Table,
  entity: Entity<Item, Key>,
  { userId, newest, skip, limit, only }: NumberedRange<Item>,
): Promise<readonly Item[]> {
  const total = only?.total ?? newest;
  if (skip >= total) return [];
  if (!only || total === newest) return readDown(table, entity, userId, newest - skip, limit);
  const wanted = Math.min(skip + limit, total);
  const found: Item[] = [];
  for (let at = newest; at > 0 && found.length < wanted; ) {
    const stride = strideFor(wanted - found.length, newest / total);
    found.push(...(await readDown(table, entity, userId, at, stride)).filter(only.fits));
    at -= stride;
  }
  return found.slice(skip, wanted);
}

/** As many items as are likely to hold `missing` that fit, where one in `every` does, and a quarter more. */
const strideFor = (missing: number, every: number): number =>
  Math.max(strides.least, Math.min(strides.most, Math.ceil(missing * every * 1.25)));

/** The `count` items from the one with this number downwards. */
async function readDown<Item extends Numbered & object, Key extends object>(
  table: Table,
  entity: Entity<Item, Key>,
  userId: number,
  from: number,
  count: number,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const wanted = Math.min(count, from);
  let next = from;
  while (items.length < wanted) {
    const request = { of: [userId], upTo: padded(next), newestFirst: true, limit: wanted - items.length } as const;
    const page = await table.list(entity, request);
    const last = page?.items.at(-1);
    if (!last) return items;
    items.push(...(page?.items ?? []));
    next = last.ordinal - 1;
    if (next < 1) break;
  }
  return items;
}
