/** How people use the app, as assumed here; times in seconds, lengths of time with no memory unless said otherwise. */
export const habits = {
  /** With the app open, and closed, on average: half of all users have it open. */
  openFor: 900,
  closedFor: 900,
  /** What ends it: nothing is heard any more (a crash, a dead battery, the app thrown away), or a goodbye. */
  silentEnds: 0.7,
  explicitlyOfflineEnds: 0.2,
  heartbeatEvery: 30,
  heartbeatJitter: 0.5,
  /** Lost on the way; two of them in a row and some jitter make a silence. */
  lostHeartbeats: 0.02,
  pingEvery: 30,
  statusChangeEvery: 300,
  /** Of status changes: so many are sent at the same moment as a heartbeat more. */
  changesWithHeartbeat: 0.2,
  /** Half of those who become busy say until when: at least and at most in this time. */
  busyUntilIn: [20, 120],
  listeners: 0.2,
  feedSockets: 0.05,
  presenceSockets: 0.01,
} as const;

/** What is known of a user from their number alone. The shares are exact in every 1,000 users. */
export const isListener = (userId: number): boolean => (userId * 7) % 1000 < habits.listeners * 1000;

export const holdsFeedSocket = (userId: number): boolean => (userId * 11) % 1000 < habits.feedSockets * 1000;

export const holdsPresenceSocket = (userId: number): boolean =>
  1000 - ((userId * 11) % 1000) <= habits.presenceSockets * 1000;
