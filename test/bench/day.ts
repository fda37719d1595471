/** What a user who opens the app on a day does on it, on average, as assumed here. */
export const day = {
  /** How often the app is opened, and for how many minutes altogether. */
  openings: 4,
  minutesOpen: 40,
  feedPages: 8,
  rowsOfAPage: 20,
  statusChanges: 1,
  /** Of users: who logs in by a code on that day. Each code is a text message. */
  logins: 0.03,
  calls: 0.3,
  minutesOfACall: 8,
  recharges: 0.05,
  otherReads: 6,
  /** Of the minutes in which the app is open: how much of it a socket is open, too. */
  withASocket: 0.05,
  samples: 0.001,
} as const;

/** Steps of the committed ledger, and how often a user takes each on a day. A request is a run of one function. */
export const requests: Readonly<Record<string, number>> = {
  'auth.requestOtp': day.logins,
  'auth.verify, known phone': day.logins,
  'auth.refresh': day.openings,
  'users.getMe': day.openings,
  'users.heartbeat, not told': day.minutesOpen * 2,
  'users.updateMyStatus': day.statusChanges,
  'feed.listeners, one row': day.feedPages,
  'wallet.balance': day.otherReads / 2,
  'calls.history, two calls': day.otherReads / 2,
  'calls.start': day.calls,
  'calls.billMinute, one minute': day.calls * (day.minutesOfACall - 1),
  'calls.end': day.calls,
  'calls.recharge': day.recharges,
  'verification.uploadAudioFile, streams.project': day.samples,
  'admin.review': day.samples,
};

/** Frames and ends of sockets, the same way; a ping comes every 30 seconds. */
export const frames: Readonly<Record<string, number>> = {
  'sockets.connect': day.openings * day.withASocket,
  'sockets.ping': day.minutesOpen * 2 * day.withASocket,
  'sockets.disconnect': day.openings * day.withASocket,
};

/** What a user's day makes the functions of the stream do: everybody who comes, goes or calls changes. */
export const followUps: Readonly<Record<string, number>> = {
  'streams.project, a status': day.openings * 2 + day.statusChanges + day.calls * 4,
  'streams.fanOut, a greeting': day.openings * day.withASocket,
};
