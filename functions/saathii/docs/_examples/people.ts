import type { RouteExamples } from '../../../../lib/docs/about.ts';

const alice = {
  user_id: 123,
  phone: '+919876543210',
  username: 'alice',
  sex: 'female',
  dob: '2000-01-01',
  bio: 'I like to listen.',
  interests: ['music', 'tech'],
  profile_image_url: 'https://example.com/alice.png',
  preferred_language: 'en',
  rating: 4.8,
  country: 'India',
  roles: ['listener'],
};

const free = { is_online: true, last_seen: '2024-01-15T10:30:00Z', is_busy: false, busy_until: null };
const john = { user_id: 456, username: 'john_doe', ...free, is_available: true };

const { phone: _, dob: __, ...card } = alice;
const page = { page: 1, per_page: 20, has_next: false, has_previous: false };

export const people: RouteExamples = {
  'users.getMe': [{ name: 'me', summary: 'A listener', answer: alice }],
  'users.updateMe': [
    {
      name: 'some',
      summary: 'Some fields',
      body: { bio: 'I like to listen.', interests: ['music', 'tech'] },
      answer: alice,
    },
    {
      name: 'cleared',
      summary: 'Cleared fields',
      body: { bio: '', interests: [], preferred_language: '' },
      answer: { ...alice, bio: '', interests: [], preferred_language: '' },
    },
  ],
  'users.deleteMe': [{ name: 'deleted', summary: 'The own account', answer: { message: 'User deleted' } }],
  'users.getMyStatus': [{ name: 'free', summary: 'Online and free', answer: { user_id: 123, ...free } }],
  'users.updateMyStatus': [
    {
      name: 'busy',
      summary: 'Busy until a time',
      body: { is_busy: true, busy_until: '2099-01-15T11:00:00Z' },
      answer: { user_id: 123, ...free, is_busy: true, busy_until: '2099-01-15T11:00:00.000Z' },
    },
    {
      name: 'past',
      summary: 'A time that is over means not busy',
      body: { is_online: true, is_busy: true, busy_until: '2024-01-15T11:00:00Z' },
      answer: { user_id: 123, ...free },
    },
  ],
  'users.heartbeat': [{ name: 'heartbeat', summary: 'No body', answer: { message: 'Heartbeat received' } }],
  'users.getPresence': [{ name: 'free', summary: 'Online and free', path: { user_id: 456 }, answer: john }],
  'users.listPresence': [
    { name: 'two', summary: 'Of two ids one exists', query: { user_ids: '456, 4242424242' }, answer: [john] },
  ],
  'feed.listeners': [
    {
      name: 'page',
      summary: 'The first page of those who are online',
      query: { online_only: true },
      answer: {
        listeners: [{ ...card, ...free, is_available: true }],
        ...{ total_count: 1, online_count: 1, available_count: 1 },
        ...page,
      },
    },
  ],
  'feed.stats': [
    {
      name: 'counts',
      summary: 'For this caller',
      answer: { total_listeners: 150, online_listeners: 45, available_listeners: 38, busy_listeners: 7 },
    },
  ],
  'admin.cleanupPresence': [
    {
      name: 'cleanup',
      summary: 'Some had fallen silent',
      answer: { message: 'Presence cleanup completed', users_marked_offline: 3, busy_status_cleared: 1 },
    },
  ],
};
