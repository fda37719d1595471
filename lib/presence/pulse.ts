import type { Resource } from '../core/grant.ts';
import { entity } from '../table/entity.ts';
import type { Table } from '../table/table.ts';
import { type Audience, areHeartbeatsNews, type HeartbeatBudget } from './heartbeat-news.ts';

/** How many there were to tell of and to tell at the last count, and what follows for heartbeats. One item per app. */
interface PulseItem extends Audience {
  readonly of: 'heartbeats';
  readonly areNews: boolean;
  /** Epoch milliseconds. */
  readonly countedAt: number;
}

const key = { of: 'heartbeats' } as const;

export const Pulses = entity<PulseItem, 'of'>('PULSE', {
  partition: 'PULSE',
  pk: ({ of }) => [of],
  sk: () => [],
});

/** How long an instance goes by what it read. */
const rememberMillis = 60_000;

/** Keeps what a count means for heartbeats, so that they need not count. Of two counts the later write stays. */
export async function recordPulse(table: Table, audience: Audience, budget: HeartbeatBudget, now: Date): Promise<void> {
  const areNews = areHeartbeatsNews(audience, budget);
  await table.put(Pulses, { ...key, ...audience, areNews, countedAt: now.getTime() });
}

/** Whether heartbeats that change nothing are news at the moment. */
export type AskPulse = (table: Table, budget: HeartbeatBudget, now: Date) => Promise<boolean>;

/**
 * Answers from what was counted last, however long ago: a count that fails, which it does under overload, must not add
 * to the load. It is read at most once a minute; before the first one heartbeats are news. A deployment that has decided
 * for itself reads nothing.
 */
export function rememberingPulse(): AskPulse {
  let read: { readonly at: number; readonly pulse: PulseItem | undefined } | undefined;
  return async (table, budget, now) => {
    if (budget.heartbeatNews !== 'auto') return budget.heartbeatNews === 'always';
    const at = now.getTime();
    if (!read || at - read.at >= rememberMillis) read = { at, pulse: await table.get(Pulses, key) };
    return read.pulse?.areNews ?? true;
  };
}

/** The memory of one instance, for `uses: { pulse }`. */
export const pulse: Resource<AskPulse> = {
  env: [],
  access: [Pulses.can('get')],
  open: rememberingPulse,
};
