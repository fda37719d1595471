import { listViews } from './lists.ts';
import { type Fields, isStatus, merged, pick, toldFields, type View, type Viewer, without } from './view.ts';

const ownStatus: View<Fields> = {
  name: 'GET /users/me/status',
  read: async (reads) => pick((await reads('/users/me/status')).body, toldFields),
  hear: (shown, heard, { person }) =>
    isStatus(heard) && heard.user_id === person.id ? merged(shown, heard.status) : shown,
};

const presenceOfOne: View<Fields | null> = {
  name: 'GET /users/{user_id}/presence',
  read: async (reads, { subject }) => {
    const { status, body } = await reads(`/users/${subject.id}/presence`);
    return status === 200 ? pick(body, toldFields) : null;
  },
  hear: (shown, heard, { subject }) =>
    shown && isStatus(heard) && heard.user_id === subject.id ? merged(shown, heard.status) : shown,
};

const messageFields = ['call_id', 'user_id', 'listener_id', 'call_type', 'start_time'];

const ongoing: View<Fields | null> = {
  name: 'GET /calls/ongoing',
  read: async (reads) => {
    const { status, body } = await reads('/calls/ongoing');
    return status === 200 ? pick(body, messageFields) : null;
  },
  hear(shown, heard) {
    if (heard.type === 'call_started') return pick(heard, messageFields);
    return heard.type === 'call_ended' && heard.call_id === shown?.call_id ? null : shown;
  },
};

const restOfOngoing: View<Fields | null> = {
  name: 'GET /calls/ongoing: the rest',
  read: async (reads) => {
    const { status, body } = await reads('/calls/ongoing');
    return status === 200 ? without(body, messageFields) : null;
  },
};

/** An answer of which no message says anything. */
const silent = (path: string, pathOf: (viewer: Viewer) => string = () => path): View => ({
  name: `GET ${path}`,
  read: async (reads, viewer) => (await reads(pathOf(viewer))).body,
});

const pending: View = {
  name: 'GET /admin/verification/pending',
  async read(reads) {
    const { status, body } = await reads('/admin/verification/pending');
    // The address is another one each time.
    return status === 200 ? body.map((row: Fields) => without(row, ['audio_download_url'])) : body;
  },
};

const ownPaths = [
  ...['/users/me', '/blocked', '/calls/history', '/calls/history/summary', '/calls/balance', '/calls/recharge/history'],
  ...['/transactions/user', '/transactions/listener', '/wallet/balance', '/wallet/earnings', '/wallet/withdrawals'],
  ...['/wallet/bank-details', '/verification/status', '/verification/history'],
];

/** Everything that somebody with a token can read. */
export const views: readonly View[] = [
  ...listViews,
  ...[ownStatus, presenceOfOne, ongoing, restOfOngoing, pending],
  ...ownPaths.map((path) => ({ ...silent(path), own: true as const })),
  silent('/block/check/{user_id}', ({ subject }) => `/block/check/${subject.id}`),
  silent('/favorites/check/{listener_id}', ({ subject }) => `/favorites/check/${subject.id}`),
];

/** What is not looked at, and why. */
export const apart: Readonly<Record<string, string>> = {
  'GET /calls/status': 'counts of everybody, as they were up to 10 seconds ago',
};
