import type { World } from '../../../infra/local/world.ts';
import { dueAtSettlement } from '../../../lib/calls/minutes.ts';
import type { EndReason } from '../../../lib/calls/store.ts';
import type { Table } from '../../../lib/table/table.ts';
import { type Findings, findings } from '../findings.ts';
import { inTurns } from '../in-turns.ts';
import { judgeLedger } from '../ledger-audit.ts';
import { type Ledger, readLedger } from '../ledger-reading.ts';
import { type Cast, doerOf, hear, type Seat } from './cast.ts';
import { judgeAttempts } from './judge.ts';
import type { Attempt, Outcome } from './outcome.ts';
import type { Step } from './steps.ts';

/** Does what a step says, for the person in a seat. */
export type Act = (step: Step, doer: Seat, cast: Cast) => Promise<Outcome>;

/** Where a story takes place, and how its steps are done. */
export interface Stage {
  readonly world: World;
  /** For looking at what came of it. */
  readonly table: Table;
  readonly act: Act;
  newPerson(place: number): Promise<Seat>;
  /** A sign of life. */
  greet(seat: Seat): Promise<unknown>;
}

/** What a story came to: who took part, and what each of its steps was told. */
export interface Played {
  readonly cast: Cast;
  readonly attempts: readonly Attempt[];
}

export interface Story {
  readonly people: number;
  readonly workers: number;
}

/**
 * Lets people come, and many workers do all steps at the same time, each the next one that nobody has begun. Gives what
 * everybody was told, once everything that went wrong is over and everything set in motion has come to rest.
 */
export async function play(stage: Stage, steps: readonly Step[], { people, workers }: Story): Promise<Played> {
  const { world } = stage;
  const places = Array.from({ length: people }, (_, place) => place);
  const seats = await inTurns(places, 5, (place) => stage.newPerson(place));
  const cast: Cast = { seats, userIds: new Set(seats.map(({ userId }) => userId)) };
  const attempts = await inTurns(steps, workers, (step) => attempt(stage, step, cast));
  world.faults.clear();
  await world.idle();
  return { cast, attempts };
}

async function attempt(stage: Stage, step: Step, cast: Cast): Promise<Attempt> {
  const doer = doerOf(cast, step);
  const { userId } = doer;
  const outcome = await stage.act(step, doer, cast);
  hear(cast, doer, outcome);
  if (outcome.came === 'refused' && outcome.why === 'gone') await refill(stage, doer, cast, userId);
  return { step, userId, callId: 'callId' in outcome ? outcome.callId : undefined, outcome };
}

/** Of those who find a seat empty one fills it. */
async function refill(stage: Stage, seat: Seat, { seats, userIds }: Cast, leftBy: number): Promise<void> {
  if (seat.userId !== leftBy || leftBy === 0) return;
  seat.userId = 0;
  try {
    Object.assign(seat, await stage.newPerson(seats.indexOf(seat)));
    userIds.add(seat.userId);
  } catch {
    // What has gone wrong with it may go well with whoever comes next.
    seat.userId = leftBy;
  }
}

/** What was found once all was quiet. */
export interface Verdict {
  readonly wrong: readonly string[];
  /** Why calls were over. */
  readonly reasons: readonly EndReason[];
}

/**
 * Everything that is wrong once all is quiet: with the ledger, with what people were told, and with calls that a sweep
 * should have ended or charged.
 */
export async function judgeQuiet(stage: Stage, { cast, attempts }: Played): Promise<Verdict> {
  const { world, table } = stage;
  await inTurns(cast.seats.slice(0, cast.seats.length / 2), 5, (seat) => stage.greet(seat));
  const sweptAt = world.clock.now() + 61_000;
  await world.clock.advance(61);
  await world.idle();
  const ledger = await readLedger(table, [...cast.userIds]);
  const found = findings();
  judgeLedger(ledger, found, world.clock.now());
  judgeAttempts(attempts, ledger, found);
  judgeSwept(ledger, sweptAt, world.clock.now(), found);
  return { wrong: found.all, reasons: [...ledger.calls.values()].flatMap(({ endReason }) => endReason ?? []) };
}

const [presentMs, abandonedMs] = [90_000, 300_000];

/** No call is left open past its bound, and none in which the caller is there has a minute that is not paid. */
function judgeSwept({ calls, accounts }: Ledger, sweptAt: number, now: number, found: Findings): void {
  for (const call of calls.values()) {
    if (call.status !== 'ongoing') continue;
    const lastSeen = accounts.get(call.callerId)?.status?.lastSeen ?? 0;
    found.holds(`call ${call.callId} is left open past its limit`, sweptAt < call.until);
    found.holds(`call ${call.callId} is left open though it was abandoned`, sweptAt - lastSeen < abandonedMs);
    if (now - lastSeen > presentMs) continue;
    const due = dueAtSettlement(call, sweptAt);
    found.holds(`of call ${call.callId} ${call.billed} minutes are paid and ${due} were due`, call.billed >= due);
  }
}
