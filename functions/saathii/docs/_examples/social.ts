import type { RouteExamples } from '../../../../lib/docs/about.ts';

const page = { page: 1, per_page: 20, has_next: false, has_previous: false };
const alice = { listener_id: 123 };
const blocked = { success: true, blocked_id: 123 };

export const social: RouteExamples = {
  'favorites.add': [
    {
      name: 'added',
      summary: 'A new favorite',
      body: alice,
      answer: { success: true, message: 'Successfully added alice to favorites', ...alice, is_favorited: true },
    },
    {
      name: 'again',
      summary: 'One that is there already',
      body: alice,
      answer: { success: true, message: 'Already favorited alice', ...alice, is_favorited: true },
    },
  ],
  'favorites.remove': [
    {
      name: 'removed',
      summary: 'By the body',
      body: alice,
      answer: { success: true, message: 'Successfully removed alice from favorites', ...alice, is_favorited: false },
    },
  ],
  'favorites.list': [
    {
      name: 'page',
      summary: 'One favorite',
      answer: {
        favorites: [
          {
            ...{ user_id: 123, username: 'alice', sex: 'female', bio: null, interests: ['music'] },
            ...{ profile_image_url: null, preferred_language: 'en', rating: 4.8, country: 'India' },
            ...{ is_online: true, last_seen: '2024-01-15T10:30:00.000Z', is_busy: false, busy_until: null },
            ...{ is_available: true, favorited_at: '2024-01-10T08:00:00.000Z' },
          },
        ],
        ...{ total_count: 1, online_count: 1, available_count: 1 },
        ...page,
      },
    },
  ],
  'favorites.check': [
    {
      name: 'favorite',
      summary: 'A favorite',
      path: alice,
      answer: { success: true, message: 'alice is in favorites', ...alice, is_favorited: true },
    },
  ],
  'blocking.block': [
    {
      name: 'block',
      summary: 'A block',
      body: { blocked_id: 123 },
      answer: { ...blocked, message: 'Successfully blocked john_doe', action_type: 'block', is_blocked: true },
    },
    {
      name: 'report',
      summary: 'A report, which blocks as well',
      body: { blocked_id: 123, action_type: 'report', reason: 'rude' },
      answer: { ...blocked, message: 'Successfully blocked john_doe', action_type: 'report', is_blocked: true },
    },
  ],
  'blocking.unblock': [
    {
      name: 'unblocked',
      summary: 'By the body',
      body: { blocked_id: 123 },
      answer: { ...blocked, message: 'Successfully unblocked john_doe', action_type: 'unblock', is_blocked: false },
    },
  ],
  'blocking.list': [
    {
      name: 'page',
      summary: 'One blocked user',
      answer: {
        blocked_users: [
          {
            ...{ user_id: 123, username: 'john_doe', sex: 'male', bio: null, profile_image_url: null },
            ...{ action_type: 'block', reason: 'rude', blocked_at: '2024-01-15T10:30:00.000Z' },
          },
        ],
        total_count: 1,
        ...page,
      },
    },
  ],
  'blocking.check': [
    {
      name: 'blocked',
      summary: 'A user whom the caller blocks',
      path: { user_id: 123 },
      answer: { ...blocked, message: 'john_doe is blocked', action_type: 'block', is_blocked: true },
    },
    {
      name: 'not_blocked',
      summary: 'A user whom the caller does not block',
      path: { user_id: 123 },
      answer: { ...blocked, message: 'john_doe is not blocked', action_type: 'none', is_blocked: false },
    },
  ],
};
