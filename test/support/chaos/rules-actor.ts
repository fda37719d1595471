import type { World } from '../../../infra/local/world.ts';
import { listLiveCalls, tendCalls } from '../../../lib/calls/sweep.ts';
import { type Failure, isUnavailable } from '../../../lib/core/failure.ts';
import { Users } from '../../../lib/identity/account.ts';
import { deleteAccount } from '../../../lib/identity/deletion.ts';
import { Phones, Usernames } from '../../../lib/identity/store.ts';
import { appear, changeStatus, Statuses } from '../../../lib/presence/presence.ts';
import { decideChange, decideHeartbeat } from '../../../lib/presence/transition.ts';
import { blockUser, unblockUser } from '../../../lib/social/blocking.ts';
import { nextId } from '../../../lib/table/sequence.ts';
import type { Table } from '../../../lib/table/table.ts';
import { put } from '../../../lib/table/write.ts';
import { PayoutAccounts } from '../../../lib/wallet/store.ts';
import { openWallet } from '../../../lib/wallet/wallet.ts';
import { callDesk } from '../call-desk.ts';
import { newPhone } from '../client.ts';
import { type Cast, roleAt, type Seat, seatOf } from './cast.ts';
import { giveGifts } from './gifts.ts';
import type { Outcome } from './outcome.ts';
import { type InstanceDesk, outcomeOf } from './rules-desk.ts';
import { bill, end, type MoneyDeed, recharge, settleOne, start, withdraw } from './rules-money.ts';
import type { Deed, Step } from './steps.ts';
import type { Act } from './story.ts';

const done: Outcome = { came: 'done' };

type RuleDeed = (step: Step, doer: Seat, cast: Cast, now: Date) => Promise<Outcome | Failure>;

/** Does steps by the rules themselves, each on one of the instances. */
export function rulesActor(world: World, table: Table, deskOf: () => InstanceDesk): Act {
  const own =
    (deed: MoneyDeed): RuleDeed =>
    (step, doer, cast, now) =>
      deed(deskOf(), step, { doer, cast }, now);
  const deeds: Readonly<Record<Deed, RuleDeed>> = {
    ...{ start: own(start), bill: own(bill), end: own(end), emergency: own(end) },
    ...{ recharge: own(recharge), withdraw: own(withdraw), settle: own(settleOne) },
    heartbeat: (_, doer, __, now) => hearFrom(table, doer, now),
    offline: (_, doer, __, now) =>
      changeOwn(table, doer, (status) => decideChange(status, { isOnline: false }, now.getTime())),
    cleanup: (_, __, ___, now) => tendAll(table, deskOf(), now, 'expiry'),
    sweep: (_, __, ___, now) => tendAll(table, deskOf(), now, 'everything'),
    block: async ({ whom }, { userId: blockerId }, cast, now) => {
      const blockedId = seatOf(cast, whom).userId;
      await blockUser(table, { blockerId, blockedId, actionType: 'block', createdAt: now.getTime() }, 1_000);
      return done;
    },
    unblock: async ({ whom }, { userId: blockerId }, cast) => {
      await unblockUser(table, { blockerId, blockedId: seatOf(cast, whom).userId });
      return done;
    },
    leave: async (_, { userId }, __, now) => {
      await deleteAccount(deskOf(), userId, now);
      return { came: 'refused', why: 'gone' };
    },
    wait: async ({ seconds }) => {
      await world.clock.advance(seconds);
      return done;
    },
    mishap: async ({ mishap }) => {
      if ('call' in mishap) world.faults.inject(mishap.call);
      else world.faults.injectStream(mishap.batch);
      return done;
    },
  };
  return (step, doer, cast) => outcomeOf(() => deeds[step.does](step, doer, cast, new Date(world.clock.now())));
}

/** A heartbeat. */
export function hearFrom(table: Table, seat: Seat, now: Date): Promise<Outcome> {
  const rules = { ...callDesk(table).rules.presence, areNews: false };
  return changeOwn(table, seat, (status) => decideHeartbeat(status, now.getTime(), rules));
}

async function changeOwn(table: Table, { userId }: Seat, decide: Parameters<typeof changeStatus>[2]): Promise<Outcome> {
  const status = await table.get(Statuses, { userId });
  return (await changeStatus(table, status, decide)) ? done : { came: 'refused', why: 'gone' };
}

async function tendAll(table: Table, desk: InstanceDesk, now: Date, tending: 'expiry' | 'everything') {
  const { failures } = await tendCalls(desk, await listLiveCalls(table), now, tending);
  for (const failure of failures) if (!isUnavailable(failure)) throw failure;
  return done;
}

/** Somebody new, with some coins and rupees. Most of them can be paid. */
export async function newPerson(table: Table, place: number, now: number): Promise<Seat> {
  const userId = await nextId(table, 'USER');
  const [phone, at] = [newPhone(), new Date(now).toISOString()];
  const [username, roles] = [`person${userId}`, { [roleAt(place)]: at }];
  const about = { phone, username, usernameKey: username, roles, createdAt: at, updatedAt: at };
  await table.transact([
    put(Phones, { phone, userId }),
    put(Usernames, { usernameKey: username, userId }),
    put(Users, { ...about, userId, rating: 0, country: 'India', refreshEpoch: 0 }),
    appear({ userId, roles }, new Date(now)),
    openWallet(userId),
    ...(place % 5 > 0 ? [put(PayoutAccounts, { userId, sealed: `sealed for ${userId}`, updatedAt: now })] : []),
  ]);
  await giveGifts(table, userId, place, now);
  return { userId, callId: 0, inCall: false, access: '' };
}
