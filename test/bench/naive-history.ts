import { toTimestamp } from '../../functions/saathii/_presence.ts';
import { type NaiveRequest, naiveCaller } from './naive-calls.ts';
import type { Rows } from './naive-rows.ts';
import type { CallRow, UserRow } from './naive-tables.ts';

const perPage = 20;
const recent = 5;
const shownMonths = 6;

/** The first page of a user's calls with the totals of all that fit, as it is on the wire. */
export async function naiveHistory(rows: Rows, request: NaiveRequest, callType?: CallRow['call_type']) {
  const user = await naiveCaller(rows, request);
  const calls = (await allCalls(rows, user)).filter((call) => !callType || call.call_type === callType);
  const { made, received } = sides(calls, user);
  return {
    calls: await toWire(rows, calls.slice(0, perPage), user),
    total_calls: calls.length,
    total_coins_spent: sum(made, 'coins_spent'),
    total_money_spent: sum(made, 'coins_spent'),
    total_earnings: sum(received, 'listener_money_earned'),
    ...{ page: 1, per_page: perPage, has_next: perPage < calls.length, has_previous: false },
  };
}

/** What all calls of a user come to, and the newest of them, as it is on the wire. */
export async function naiveSummary(rows: Rows, request: NaiveRequest) {
  const user = await naiveCaller(rows, request);
  const calls = await allCalls(rows, user);
  const { made, received } = sides(calls, user);
  const count = (columns: Partial<CallRow>): number =>
    calls.filter((call) => Object.entries(columns).every(([name, value]) => call[name as keyof CallRow] === value))
      .length;
  const seconds = sum(calls, 'duration_seconds');
  return {
    summary: {
      ...{ total_calls: calls.length, calls_made: made.length, calls_received: received.length },
      completed_calls: count({ status: 'completed' }),
      dropped_calls: count({ status: 'dropped' }),
      ongoing_calls: count({ status: 'ongoing' }),
      audio_calls: count({ call_type: 'audio' }),
      video_calls: count({ call_type: 'video' }),
      total_coins_spent: sum(made, 'coins_spent'),
      total_money_spent: sum(made, 'coins_spent'),
      total_earnings: sum(received, 'listener_money_earned'),
      total_duration_seconds: seconds,
      avg_duration_seconds: calls.length > 0 ? Math.round(seconds / calls.length) : 0,
    },
    recent_calls: await toWire(rows, calls.slice(0, recent), user),
    monthly_stats: months(calls, user, request.now),
  };
}

/** Calls made and calls received are two indexes, read side by side. */
async function allCalls(rows: Rows, { user_id }: UserRow): Promise<readonly CallRow[]> {
  const found = await Promise.all([rows.callsOf('by_caller', user_id), rows.callsOf('by_listener', user_id)]);
  return found.flat().sort((a, b) => b.start_time - a.start_time);
}

const sides = (calls: readonly CallRow[], { user_id }: UserRow) => ({
  made: calls.filter((call) => call.user_id === user_id),
  received: calls.filter((call) => call.listener_id === user_id),
});

const sum = (calls: readonly CallRow[], column: 'coins_spent' | 'listener_money_earned' | 'duration_seconds'): number =>
  calls.reduce((total, call) => total + (call[column] ?? 0), 0);

const monthOf = (time: number): string => `${toTimestamp(time).slice(0, 7)}-01T00:00:00.000Z`;

function months(calls: readonly CallRow[], user: UserRow, now: number) {
  const date = new Date(now);
  const shown = Array.from({ length: shownMonths }, (_, back) =>
    monthOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back, 1)),
  );
  const byMonth = Map.groupBy(calls, ({ start_time }) => monthOf(start_time));
  return shown.flatMap((month) => {
    const begun = byMonth.get(month);
    if (!begun) return [];
    const { made, received } = sides(begun, user);
    const [coins, rupees] = [sum(made, 'coins_spent'), sum(received, 'listener_money_earned')];
    return [{ month, calls_count: begun.length, coins_spent: coins, earnings: rupees }];
  });
}

/** The names of the others are read in one batch. */
async function toWire(rows: Rows, calls: readonly CallRow[], self: UserRow) {
  const ids = new Set(calls.flatMap(({ user_id, listener_id }) => [user_id, listener_id]));
  ids.delete(self.user_id);
  const others =
    ids.size > 0
      ? await rows.getMany(
          'users',
          [...ids].map((user_id) => ({ user_id })),
        )
      : [];
  const names = new Map([self, ...others].map(({ user_id, username }) => [user_id, username]));
  return calls.map((call) => ({
    ...{ call_id: call.call_id, user_id: call.user_id, listener_id: call.listener_id, call_type: call.call_type },
    start_time: toTimestamp(call.start_time),
    end_time: call.end_time === null ? null : toTimestamp(call.end_time),
    duration_seconds: call.duration_seconds,
    duration_minutes: call.status === 'ongoing' ? null : call.duration_minutes,
    ...{ coins_spent: call.coins_spent, user_money_spend: call.coins_spent },
    ...{ listener_money_earned: call.listener_money_earned, status: call.status },
    caller_username: names.get(call.user_id) ?? null,
    listener_username: names.get(call.listener_id) ?? null,
    created_at: toTimestamp(call.created_at),
    updated_at: toTimestamp(call.updated_at),
  }));
}
