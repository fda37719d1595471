import type { Grant, Resource } from '../core/grant.ts';
import { insist, overtaken } from '../core/insist.ts';
import { countFlagged, flaggedAccess } from '../presence/flagged.ts';
import { absent, eq, lt } from '../table/condition.ts';
import { entity } from '../table/entity.ts';
import type { Table } from '../table/table.ts';
import type { CallRef } from './desk.ts';
import { listLiveCalls, liveCallsAccess } from './sweep.ts';

/** How many there are of everything that is told about the app as a whole. */
export interface CensusCounts {
  /** Calls that go on, those included that nobody has ended at their limit. */
  readonly ongoing: number;
  /** Of these, those that are within their limit. */
  readonly tracked: number;
  /** Users who are in a call, or busy by their own word. */
  readonly busy: number;
}

/** What was counted last. One item per app. */
export interface CensusItem extends CensusCounts {
  readonly of: 'calls';
  /** Epoch milliseconds; 0 = never yet. */
  readonly countedAt: number;
  /** Until then whoever counts is left to it. */
  readonly claimedUntil: number;
}

const key = { of: 'calls' } as const;

const none: CensusCounts = { ongoing: 0, tracked: 0, busy: 0 };

export const Censuses = entity<CensusItem, 'of'>('CENSUS', {
  partition: 'CENSUS',
  pk: ({ of }) => [of],
  sk: () => [],
});

/** From this age on somebody counts anew, while all others still go by the old count. */
const renewMillis = 8_000;

/** No older count is told to anybody. */
const goodMillis = 10_000;

/** A count takes less; who has not come back by then has failed. */
const claimMillis = 5_000;

/** What whoever asks at `now` (epoch milliseconds) does. */
export function decideCensus(census: CensusItem | undefined, now: number): 'answer' | 'count' | 'wait' {
  if (!census) return 'count';
  const age = now - census.countedAt;
  if (age < renewMillis) return 'answer';
  if (now >= census.claimedUntil) return 'count';
  return age <= goodMillis ? 'answer' : 'wait';
}

/** Gives counts that are at most 10 seconds old. */
export type AskCensus = (table: Table, now: Date) => Promise<CensusCounts>;

/** What asking takes. */
const censusAccess: readonly Grant[] = [Censuses.can('get', 'update'), liveCallsAccess, flaggedAccess];

/**
 * Remembers what was counted last, here or by others, so that all who ask, of whatever instance, make one count in 8
 * seconds or more. Who finds no count that is good while somebody else makes one waits for it; where it takes too long,
 * that throws and nothing is counted besides. Source: the app's README, "System status".
 */
export function rememberingCensus(): AskCensus {
  let known: CensusItem | undefined;
  return async (table, now) => {
    const at = now.getTime();
    if (!known || at - known.countedAt >= renewMillis) known = await insist('the census', () => ask(table, at));
    return known;
  };
}

async function ask(table: Table, at: number): Promise<CensusItem | typeof overtaken> {
  const census = await table.get(Censuses, key);
  const decision = decideCensus(census, at);
  if (census && decision === 'answer') return census;
  return decision === 'count' && (await claim(table, census, at)) ? countAll(table, at) : overtaken;
}

/** Of those who find a count too old at the same time, one makes the next. */
async function claim(table: Table, census: CensusItem | undefined, at: number): Promise<boolean> {
  const claimedUntil = at + claimMillis;
  const set = census ? { claimedUntil } : { ...key, ...none, countedAt: 0, claimedUntil };
  const when = { claimedUntil: census ? eq(census.claimedUntil) : absent };
  return (await table.update(Censuses, key, { set }, { upsert: true, when })) !== undefined;
}

async function countAll(table: Table, at: number): Promise<CensusItem> {
  const [live, flagged] = await Promise.all([listLiveCalls(table), countFlagged(table)]);
  const counts = countsOf(live, flagged, at);
  await table.update(Censuses, key, { set: { ...counts, countedAt: at } }, { when: { countedAt: lt(at) } });
  return { ...key, ...counts, countedAt: at, claimedUntil: at };
}

/** What calls that go on and people who are busy without one come to at `now`. */
export function countsOf(live: readonly Pick<CallRef, 'until'>[], flagged: number, now: number): CensusCounts {
  const tracked = live.filter(({ until }) => now < until).length;
  return { ongoing: live.length, tracked, busy: tracked * 2 + flagged };
}

/** The memory of one instance, for `uses: { census }`. */
export const census: Resource<AskCensus> = { env: [], access: censusAccess, open: rememberingCensus };
