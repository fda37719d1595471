import type { StatusItem } from '../../lib/presence/presence.ts';
import {
  decideChange,
  decideFrame,
  decideHeartbeat,
  decideLogin,
  decideLogout,
  firstStatus,
  type PresenceRules,
  type StatusChange,
} from '../../lib/presence/transition.ts';
import { habits, holdsFeedSocket, holdsPresenceSocket, isListener } from './presence-habits.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { StatusColumns } from './status-columns.ts';
import { limits, type Timeline } from './timeline.ts';

/** What people do, as the server notices it. */
export interface Acts {
  /** A request or a frame that decides about the sender's status, as read when it arrives. */
  decide(about: About, userId: number, decide: (status: StatusItem, now: number) => StatusItem | undefined): void;
  /** Whether a heartbeat that arrives now is news. */
  areHeartbeatsNews(): boolean;
  socketOpened(channel: 'feed' | 'presence'): void;
  socketClosed(channel: 'feed' | 'presence'): void;
}
export type About = 'heartbeats' | 'statusChanges' | 'logins' | 'logouts' | 'frames';

export interface Crowd {
  readonly timeline: Timeline;
  readonly random: SeededRandom;
  readonly columns: StatusColumns;
  readonly rules: PresenceRules;
  readonly acts: Acts;
  /** Epoch milliseconds at which the timeline begins. */
  readonly epoch: number;
  /** From this millisecond of the timeline on nobody comes, goes or changes anything, and no heartbeat is lost. */
  readonly settlesAt: number;
  /** Nobody is there at first, and everybody comes within the second minute. */
  readonly rush: boolean;
}

const rushMillis = [60_000, 120_000] as const;

const [opens, closes, beats, pings, changes] = [0, 1, 2, 3, 4] as const;

/** Fills the columns with a crowd in the middle of its habits: who is online has the app open. */
export function populate(crowd: Pick<Crowd, 'columns' | 'random' | 'epoch' | 'rush'>): void {
  const { columns, random, epoch, rush } = crowd;
  for (let userId = 1; userId <= columns.users; userId++) {
    const seenAt = epoch - Math.floor(random.between(0, habits.heartbeatEvery * 1000));
    const status = firstStatus({ userId, roles: isListener(userId) ? { listener: {} } : {} }, seenAt);
    const longAgo = seenAt - habits.closedFor * 1000;
    columns.write(
      !rush && random.chance(habits.openFor / (habits.openFor + habits.closedFor))
        ? { ...status, heartbeatToldAt: seenAt }
        : { ...status, lastSeen: longAgo, online: false, changedAt: seenAt },
    );
  }
}

/** Plans what the populated crowd does next, and gives what happens when a plan is due. */
export function live(crowd: Crowd): (kind: number, userId: number, turn: number) => void {
  const { columns, timeline, random } = crowd;
  const planned: Planned = {
    ...crowd,
    turns: new Uint8Array(columns.users + 1),
    isOpen: new Uint8Array(columns.users + 1),
    loggedOut: new Uint8Array(columns.users + 1),
  };
  for (let userId = 1; userId <= columns.users; userId++) {
    if (columns.isOnline(userId)) begin(planned, userId, random.between(0, habits.heartbeatEvery * 1000));
    else
      timeline.plan(
        crowd.rush ? random.between(...rushMillis) : random.waiting(habits.closedFor * 1000),
        opens,
        userId,
        0,
      );
  }
  return (kind, userId, turn) => {
    if (kind === opens) open(planned, userId);
    else if (turn === planned.turns[userId] && planned.isOpen[userId] === 1) whileOpen(planned, kind, userId);
  };
}

interface Planned extends Crowd {
  /** Plans of an earlier time in which the app was open are void: their turn is another. */
  readonly turns: Uint8Array;
  readonly isOpen: Uint8Array;
  readonly loggedOut: Uint8Array;
}

function open(planned: Planned, userId: number): void {
  const { timeline, random, acts, loggedOut, settlesAt } = planned;
  if (timeline.now >= settlesAt) return;
  if (loggedOut[userId] === 1) {
    loggedOut[userId] = 0;
    acts.decide('logins', userId, decideLogin);
  }
  begin(planned, userId, random.between(50, 400));
}

/** From now on the app is open, with its first heartbeat after `firstBeat` milliseconds. */
function begin({ timeline, random, acts, turns, isOpen }: Planned, userId: number, firstBeat: number): void {
  const turn = ((turns[userId] as number) + 1) % limits.turns;
  turns[userId] = turn;
  isOpen[userId] = 1;
  const after = (milliseconds: number, kind: number) => timeline.plan(timeline.now + milliseconds, kind, userId, turn);
  after(firstBeat, beats);
  after(random.waiting(habits.statusChangeEvery * 1000), changes);
  after(random.waiting(habits.openFor * 1000), closes);
  const channels = channelsOf(userId);
  if (channels.length > 0) after(firstBeat + random.between(0, 1000), pings);
  for (const channel of channels) acts.socketOpened(channel);
}

const channelsOf = (userId: number) => [
  ...(holdsFeedSocket(userId) ? (['feed'] as const) : []),
  ...(holdsPresenceSocket(userId) ? (['presence'] as const) : []),
];

function whileOpen(planned: Planned, kind: number, userId: number): void {
  const { timeline, random, rules, acts, turns, settlesAt } = planned;
  const again = (milliseconds: number) =>
    timeline.plan(timeline.now + milliseconds, kind, userId, turns[userId] as number);
  const settling = timeline.now >= settlesAt;
  if (kind === beats) {
    const jitter = habits.heartbeatJitter * 1000;
    again(habits.heartbeatEvery * 1000 + random.between(-jitter, jitter));
    if (settling || !random.chance(habits.lostHeartbeats)) beat(planned, userId);
  } else if (kind === pings) {
    again(habits.pingEvery * 1000);
    acts.decide('frames', userId, (status, now) => decideFrame(status, now, rules));
  } else if (settling) {
    return;
  } else if (kind === changes) {
    again(random.waiting(habits.statusChangeEvery * 1000));
    if (random.chance(habits.changesWithHeartbeat)) beat(planned, userId);
    const until = timeline.now + 1000 * random.between(...habits.busyUntilIn);
    const busyUntil = random.chance(0.5) ? planned.epoch + Math.floor(until) : undefined;
    acts.decide('statusChanges', userId, (status, now) => decideChange(status, opposite(status, busyUntil), now));
  } else {
    end(planned, userId);
  }
}

function beat({ rules, acts }: Planned, userId: number): void {
  const areNews = acts.areHeartbeatsNews();
  acts.decide('heartbeats', userId, (status, now) => decideHeartbeat(status, now, { ...rules, areNews }));
}

const opposite = ({ busy }: StatusItem, busyUntil: number | undefined): StatusChange =>
  busy ? { isBusy: false } : { isBusy: true, busyUntil };

function end({ timeline, random, acts, isOpen, loggedOut }: Planned, userId: number): void {
  isOpen[userId] = 0;
  for (const channel of channelsOf(userId)) acts.socketClosed(channel);
  timeline.plan(timeline.now + random.waiting(habits.closedFor * 1000), opens, userId, 0);
  const way = random.between(0, 1);
  if (way < habits.silentEnds) return;
  if (way < habits.silentEnds + habits.explicitlyOfflineEnds) {
    acts.decide('statusChanges', userId, (status, now) => decideChange(status, { isOnline: false }, now));
  } else {
    loggedOut[userId] = 1;
    acts.decide('logouts', userId, decideLogout);
  }
}
