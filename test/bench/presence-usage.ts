import { topicShards } from '../../lib/realtime/store.ts';
import { functionRuns } from './function-runs.ts';
import type { About } from './presence-people.ts';
import { countRun, noUsage, type Usage } from './usage.ts';

/** What uses AWS, by its cause. */
export const causes = [
  'heartbeats',
  'statusChanges',
  'logins',
  'logouts',
  'frames',
  'sockets',
  'sweep',
  'fanOut',
] as const;
export type Cause = (typeof causes)[number];
export type UsageByCause = Readonly<Record<Cause, Usage>>;

export const noUsageYet = (): UsageByCause =>
  Object.fromEntries(causes.map((cause) => [cause, noUsage()])) as Record<Cause, Usage>;

/** Requests, reads and writes of one act, without the write of the status that is counted when it happens. */
const acts: Readonly<Record<About, { requests: number; messages: number; readUnits: number; writeUnits: number }>> = {
  // Account, session and status, strongly consistent.
  heartbeats: { requests: 1, messages: 0, readUnits: 3, writeUnits: 0 },
  statusChanges: { requests: 1, messages: 0, readUnits: 3, writeUnits: 0 },
  // A code and its check, without the text message.
  logins: { requests: 2, messages: 0, readUnits: 2, writeUnits: 10 },
  logouts: { requests: 1, messages: 0, readUnits: 3, writeUnits: 5 },
  // A ping and its pong; the connection and the status are read, eventually consistent.
  frames: { requests: 0, messages: 2, readUnits: 1, writeUnits: 0 },
};

export function countAct(usage: UsageByCause, about: About): void {
  const { requests, messages, readUnits, writeUnits } = acts[about];
  const of = usage[about];
  of.httpRequests += requests;
  of.socketMessages += messages;
  of.readUnits += readUnits;
  of.writeUnits += writeUnits;
  for (let request = 0; request < requests; request++) countRun(of, functionRuns.request);
  if (requests === 0) countRun(of, functionRuns.frame);
}

/** The whole life of a socket: handshake, greeting and end, with its two rows. */
export function countSocket({ sockets }: UsageByCause): void {
  countRun(sockets, functionRuns.handshake);
  countRun(sockets, functionRuns.frame);
  sockets.socketMessages += 1;
  sockets.readUnits += 3 + 3;
  sockets.writeUnits += 4;
}

const socketBytes = 250;
const unitBytes = 4096;

/** Listing the sockets of a channel in all its partitions, strongly consistent. */
export const listingUnits = (sockets: number): number =>
  topicShards * Math.max(1, Math.ceil(((sockets / topicShards) * socketBytes) / unitBytes));
