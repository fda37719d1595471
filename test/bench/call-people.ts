import { Entries, Tallies, type TallyItem } from '../../lib/calls/store.ts';
import { addToTally } from '../../lib/calls/tally.ts';
import { chunksOf } from '../../lib/core/chunks.ts';
import { Users } from '../../lib/identity/store.ts';
import { type DeployedCalls, demandSuccess, type Member } from './deployed-calls.ts';
import type { MeteredRows } from './naive-rows.ts';
import { pastCalls } from './past-calls.ts';

/** What everybody has bought, and what that is in coins. */
const purchase = { amount_rupees: 1000, payment_method: 'upi' };
const coins = 2_000;

/** Everybody has told as much of themselves. */
const profile = {
  sex: 'female',
  bio: 'I listen to whoever wants to talk, in the evenings and on most weekends.',
  interests: ['music', 'films', 'travel', 'cooking'],
  preferred_language: 'hi',
};

/** Whom the owners of the histories talked with: so many that all of them on a page are different. */
const others = Array.from({ length: 40 }, (_, index) => 900_001 + index);

/** The product and the port, with the same people in them. */
export interface Both {
  readonly ours: DeployedCalls;
  readonly port: MeteredRows;
  /** Requests that the two have answered differently so far. */
  readonly differing: string[];
}

let members = 0;

/** Somebody new in both, with coins to spend and heard of just now. */
export async function join({ ours, port: { rows } }: Both, role: 'user' | 'listener'): Promise<Member> {
  const username = `member ${++members}`;
  const member = await ours.join({ ...profile, username, role });
  demandSuccess(await ours.post('/calls/recharge', purchase, member.access));
  const now = ours.world.clock.now();
  const user_id = member.userId;
  await rows.put('users', { ...member.profile, user_id, username, roles: [role] });
  const money = { balance_coins: coins, withdrawable_money: 0, updated_at: now };
  await rows.put('wallets', { user_id, ...money });
  await rows.put('statuses', { user_id, is_online: true, last_seen: now, is_busy: false, busy_until: null });
  return member;
}

/** The same accounts in both forms. */
export async function putOthers({ ours, port: { rows } }: Both): Promise<void> {
  const created = '2026-01-01T00:00:00.000Z';
  const rest = { rating: 4.5, country: 'India', created_at: created, updated_at: created };
  for (const userId of others) {
    const [username, phone] = [`other ${userId}`, `+9199${userId}0000`];
    await rows.put('users', { user_id: userId, username, phone, roles: ['user'], ...profile, ...rest });
    await ours.table.put(Users, {
      ...{ userId, username, usernameKey: username, phone, roles: { user: created }, refreshEpoch: 0 },
      ...{ sex: profile.sex, bio: profile.bio, interests: profile.interests, preferredLanguage: 'hi' },
      ...{ rating: rest.rating, country: rest.country, createdAt: created, updatedAt: created },
    });
  }
}

const writesAtOnce = 50;

/** The same calls in the history of one person in both forms. */
export async function putHistory({ ours, port: { rows } }: Both, { userId }: Member, count: number): Promise<void> {
  const now = ours.world.clock.now();
  const calls = pastCalls({ userId, others, count, now });
  const empty: TallyItem = { userId, entries: 0, sums: {}, months: {} };
  await ours.table.put(
    Tallies,
    calls.reduce((tally, call) => addToTally(tally, call, now), empty),
  );
  const entries = calls.map((call, index) => ({ ...call, userId, ordinal: index + 1 }));
  for (const some of chunksOf(entries, writesAtOnce)) {
    await Promise.all(some.map((entry) => ours.table.put(Entries, entry)));
  }
  await rows.putMany(
    'calls',
    calls.map((call) => ({
      ...{ call_id: call.callId, user_id: call.callerId, listener_id: call.listenerId, call_type: call.callType },
      ...{ rate: call.rate, earning_rate: call.earningRate, start_time: call.startedAt, end_time: call.endedAt },
      ...{ duration_seconds: call.durationSeconds, duration_minutes: call.billed, coins_spent: call.coinsSpent },
      ...{ listener_money_earned: call.earnedRupees, status: call.status },
      ...{ created_at: call.startedAt, updated_at: call.updatedAt },
    })),
  );
}
