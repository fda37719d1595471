/** Who looks on: two listeners of whom one uses the route, and somebody who has both among the favorites. */
export type ViewerName = 'sender' | 'other' | 'bystander';

/** What a route does to what somebody shows, by the names of messages and of views. */
interface Change {
  /** The messages that come, by whom they are about. */
  readonly heard: readonly string[];
  /** What has changed, and these messages have said so. */
  readonly told: readonly string[];
  /** What has changed and no message tells, by contract: the GET that shows it. */
  readonly silent: readonly string[];
}

export type Changes = Readonly<Record<ViewerName, Change>>;

const changes = (some: Readonly<Partial<Record<ViewerName, Partial<Change>>>> = {}): Changes => {
  const whole = ({ heard = [], told = [], silent = [] }: Partial<Change> = {}): Change => ({
    ...{ heard: heard.toSorted(), told: told.toSorted(), silent: silent.toSorted() },
  });
  return { sender: whole(some.sender), other: whole(some.other), bystander: whole(some.bystander) };
};

const statusOf = (whom: ViewerName | 'guest'): string => `user_status_update of ${whom}`;

/** Where one’s own status stands, and where that of somebody else does. */
const ownStatus = ['GET /users/me/status', 'GET /users/presence'];
const statistics = ['GET /feed/stats'];
const listed = ['GET /feed/listeners', 'GET /favorites'];
const presence = ['GET /users/presence', 'GET /users/{user_id}/presence'];
const anyStatus = [...listed, ...statistics, ...presence];

/** The sender has become something else, and everybody is told. */
const statusTold = changes({
  sender: { heard: [statusOf('sender')], told: [...ownStatus, 'last_seen'] },
  other: { heard: [statusOf('sender')], told: [...anyStatus, 'last_seen'] },
  bystander: { heard: [statusOf('sender')], told: [...anyStatus, 'last_seen'] },
});

const history = ['GET /calls/ongoing: the rest', 'GET /calls/history', 'GET /calls/history/summary'];
const coins = ['GET /calls/balance', 'GET /transactions/user', 'GET /wallet/balance'];
const earnings = [
  'GET /transactions/user',
  'GET /transactions/listener',
  'GET /wallet/balance',
  'GET /wallet/earnings',
];

/** A call of the two has begun or ended. Its money is told nobody, and an end by the clock is no sign of life. */
function callTold(
  type: 'call_started' | 'call_ended',
  silent: Readonly<Record<'sender' | 'other', readonly string[]>>,
  life: readonly string[] = ['last_seen'],
): Changes {
  const both = [statusOf('sender'), statusOf('other')];
  const told = [...anyStatus, ...life];
  const ofCall = { heard: [type, ...both], told: [...told, 'GET /users/me/status', 'GET /calls/ongoing'] };
  return changes({
    sender: { ...ofCall, silent: silent.sender },
    other: { ...ofCall, silent: silent.other },
    bystander: { heard: both, told },
  });
}

/** A listener has come; what they say of themselves stands in the feed alone. */
const newListener: Partial<Change> = {
  heard: [statusOf('guest')],
  told: ['GET /feed/listeners: who', 'GET /feed/stats', 'GET /feed/stats: total'],
  silent: ['GET /feed/listeners: profile'],
};

/** Who has left a list is told to be offline, and nothing else. */
const listenerLeft = ['GET /feed/listeners: who', 'GET /feed/stats: total'];

const nameOfOther = ['GET /block/check/{user_id}', 'GET /favorites/check/{listener_id}'];
const newName = [...listed, ...listed.map((name) => `${name}: profile`), ...presence, ...nameOfOther];

/** Two people see each other no more. */
const hidden = [
  ...['GET /feed/listeners: who', 'GET /favorites: who', 'GET /users/presence: who', 'GET /users/{user_id}/presence'],
  ...['GET /feed/stats', 'GET /feed/stats: total'],
];
const shownAgain = [...hidden, 'GET /feed/listeners: profile', 'GET /favorites: profile'];
const ownBlock = ['GET /blocked', 'GET /block/check/{user_id}'];

const bought = changes({ sender: { silent: [...coins, 'GET /calls/recharge/history'] } });
const sample = changes({
  sender: { silent: ['GET /verification/status', 'GET /verification/history'] },
  bystander: { silent: ['GET /admin/verification/pending'] },
});

/** What each route that can change anything changes, for whom, and how they find out. */
export const expectedChanges: Readonly<Record<string, Changes>> = {
  'auth.requestOtp': changes(),
  'auth.resendOtp': changes(),
  'auth.verify': statusTold,
  'auth.refresh': changes(),
  'auth.logout': statusTold,
  'auth.register': changes({ sender: newListener, other: newListener, bystander: newListener }),
  'users.deleteMe': changes({
    sender: {
      heard: [statusOf('guest'), statusOf('other')],
      told: anyStatus,
      silent: listenerLeft,
    },
    other: {
      heard: [statusOf('guest'), statusOf('other'), 'call_ended'],
      told: [...ownStatus, ...statistics, 'GET /calls/ongoing'],
      silent: [...listenerLeft, ...history, ...earnings],
    },
    bystander: {
      heard: [statusOf('guest'), statusOf('other')],
      told: [...listed, ...statistics],
      silent: [...listenerLeft, 'GET /favorites: who'],
    },
  }),
  'users.updateMe': changes({
    sender: { silent: ['GET /users/me', 'GET /users/presence', 'GET /calls/history', 'GET /calls/history/summary'] },
    other: { silent: [...newName, 'GET /calls/history', 'GET /calls/history/summary'] },
    bystander: { silent: newName },
  }),
  'users.updateMyStatus': statusTold,
  'users.heartbeat': statusTold,
  'presence.sweep': statusTold,
  'admin.cleanupPresence': statusTold,
  'sockets.connect': statusTold,
  'sockets.ping': statusTold,
  'sockets.subscribe': statusTold,
  'sockets.ignore': statusTold,
  'sockets.disconnect': changes(),
  'blocking.block': changes({ sender: { silent: [...hidden, ...ownBlock] }, other: { silent: hidden } }),
  'blocking.unblock': changes({ sender: { silent: [...shownAgain, ...ownBlock] }, other: { silent: shownAgain } }),
  'favorites.remove': changes({ sender: { silent: ['GET /favorites: who', 'GET /favorites/check/{listener_id}'] } }),
  'favorites.add': changes({
    sender: { silent: ['GET /favorites: who', 'GET /favorites: profile', 'GET /favorites/check/{listener_id}'] },
  }),
  'calls.start': callTold('call_started', { sender: [...history, ...coins], other: history }),
  // A tick is a sign of life that nobody is told of.
  'calls.billMinute': changes({
    sender: { silent: [...history, ...coins, 'last_seen'] },
    other: { silent: [...history, 'last_seen'] },
    bystander: { silent: ['last_seen'] },
  }),
  'calls.sweep': changes({ sender: { silent: [...history, ...coins] }, other: { silent: history } }),
  'calls.end': callTold('call_ended', { sender: history, other: [...history, ...earnings] }),
  'calls.emergencyEnd': callTold('call_ended', { sender: history, other: [...history, ...earnings] }),
  'calls.cleanup': callTold('call_ended', { sender: [...history, ...coins], other: [...history, ...earnings] }, []),
  'calls.ongoing': callTold('call_ended', { sender: [...history, ...coins], other: [...history, ...earnings] }, []),
  'calls.status': changes(),
  'calls.balance': changes(),
  'calls.createRechargeOrder': changes(),
  'calls.recharge': bought,
  'webhooks.razorpay': bought,
  'wallet.setBankDetails': changes({ other: { silent: ['GET /wallet/bank-details'] } }),
  'wallet.withdraw': changes({
    other: {
      silent: [
        ...['GET /transactions/user', 'GET /transactions/listener'],
        ...['GET /wallet/balance', 'GET /wallet/withdrawals'],
      ],
    },
  }),
  'wallet.reconcile': changes(),
  'verification.uploadUrl': changes(),
  'verification.uploadAudioFile': sample,
  'admin.review': sample,
  'verification.uploadAudioUrl': sample,
};
