import { isDeepStrictEqual } from 'node:util';
import {
  type Fields,
  type Heard,
  isStatus,
  merged,
  pick,
  type Reads,
  type Rows,
  toldFields,
  type View,
  type Viewer,
  without,
} from './view.ts';

const byId = (rows: readonly Fields[], fieldsOf: (row: Fields) => Fields): Rows =>
  Object.fromEntries(rows.map((row) => [String(row.user_id), fieldsOf(row)]));

/** Rows of people who stand in both lists; who stands in one of them is another view. */
const rowsDiffer = (rows: Rows, fresh: Rows): boolean =>
  Object.keys(fresh).some((id) => rows[id] && !isDeepStrictEqual(rows[id], fresh[id]));

/** A list of people: what messages say of them, who they are, and what no message says. */
interface PeopleList {
  readonly name: string;
  readonly path: (viewer: Viewer) => string;
  // biome-ignore lint/suspicious/noExplicitAny: the client reads what it expects.
  readonly rowsOf: (body: any) => readonly Fields[];
  /** The list is that of one channel alone, and whoever is unknown and online is put into it. */
  readonly ofChannel?: Heard['channel'];
}

function viewsOf({ name, path, rowsOf, ofChannel }: PeopleList): readonly View[] {
  const isMeant = (heard: Heard) => isStatus(heard) && (!ofChannel || heard.channel === ofChannel);
  const isNew = (known: boolean, { status }: Heard) => ofChannel !== undefined && !known && status.is_online;
  const rows = async (reads: Reads, viewer: Viewer) => rowsOf((await reads(path(viewer))).body);
  const status: View<Rows> = {
    name,
    read: async (reads, viewer) => byId(await rows(reads, viewer), (row) => pick(row, toldFields)),
    hear(shown, heard, { person }) {
      const row = shown[heard.user_id];
      if (!isMeant(heard) || (heard.user_id === person.id && ofChannel)) return shown;
      if (row) return { ...shown, [heard.user_id]: merged(row, heard.status) };
      return isNew(false, heard) ? { ...shown, [heard.user_id]: pick(heard.status, toldFields) } : shown;
    },
    differs: rowsDiffer,
  };
  const who: View<readonly string[]> = {
    name: `${name}: who`,
    read: async (reads, viewer) => Object.keys(byId(await rows(reads, viewer), () => ({}))).sort(),
    hear(shown, heard, { person }) {
      const id = String(heard.user_id);
      if (!isMeant(heard) || heard.user_id === person.id || !isNew(shown.includes(id), heard)) return shown;
      return [...shown, id].sort();
    },
  };
  const others: View<Rows> = {
    name: `${name}: profile`,
    read: async (reads, viewer) => byId(await rows(reads, viewer), (row) => without(row, [...toldFields, 'last_seen'])),
    differs: (shown, fresh) => Object.keys(fresh).some((id) => !isDeepStrictEqual(shown[id], fresh[id])),
  };
  return [status, who, others];
}

const feed: PeopleList = {
  name: 'GET /feed/listeners',
  path: () => '/feed/listeners?per_page=100',
  rowsOf: ({ listeners }) => listeners,
  ofChannel: 'feed',
};

const lists: readonly PeopleList[] = [
  feed,
  { name: 'GET /favorites', path: () => '/favorites', rowsOf: ({ favorites }) => favorites },
  {
    name: 'GET /users/presence',
    path: ({ person, subject }) => `/users/presence?user_ids=${person.id},${subject.id}`,
    rowsOf: (rows) => rows,
  },
];

/** When people were last seen, by each list that says so; of people who stand in both. */
const lastSeen: View<Rows> = {
  name: 'last_seen',
  async read(reads, viewer) {
    const own = (await reads('/users/me/status')).body;
    const rows: [string, Fields][] = [[`own ${own.user_id}`, pick(own, ['last_seen'])]];
    for (const { name, path, rowsOf } of lists) {
      const of = rowsOf((await reads(path(viewer))).body);
      rows.push(...of.map((row): [string, Fields] => [`${name} ${row.user_id}`, pick(row, ['last_seen'])]));
    }
    return Object.fromEntries(rows);
  },
  hear: (shown, heard) =>
    isStatus(heard)
      ? Object.fromEntries(
          Object.entries(shown).map(([place, row]) => [
            place,
            place.endsWith(` ${heard.user_id}`) ? pick(heard.status, ['last_seen']) : row,
          ]),
        )
      : shown,
  differs: rowsDiffer,
};

type Counted = { readonly counts: Fields; readonly rows: Rows };

/** What a client with the whole list counts by itself. */
const statsOf = (name: string, names: readonly string[]): View<Counted> => ({
  name,
  read: async (reads, viewer) => {
    const rows = byId(feed.rowsOf((await reads(feed.path(viewer))).body), (row) => pick(row, toldFields));
    return { counts: pick((await reads('/feed/stats')).body, names), rows };
  },
  hear(shown, heard, viewer) {
    const rows = viewsOf(feed)[0]?.hear?.(shown.rows, heard, viewer) as Rows;
    return rows === shown.rows ? shown : { counts: pick(countsOf(Object.values(rows)), names), rows };
  },
  differs: (shown, fresh) => !isDeepStrictEqual(shown.counts, fresh.counts),
});

/** Of who has left the list no message tells, only that they are offline. */
const stats = [
  statsOf('GET /feed/stats', ['online_listeners', 'available_listeners', 'busy_listeners']),
  statsOf('GET /feed/stats: total', ['total_listeners']),
];

function countsOf(rows: readonly Fields[]): Fields {
  const online = rows.filter(({ is_online }) => is_online).length;
  const available = rows.filter(({ is_available }) => is_available).length;
  return {
    total_listeners: rows.length,
    online_listeners: online,
    available_listeners: available,
    busy_listeners: online - available,
  };
}

/** What lists of people show. */
export const listViews: readonly View[] = [
  ...lists.flatMap(viewsOf).filter(({ name }) => name !== 'GET /users/presence: profile'),
  ...[lastSeen, ...stats],
];
