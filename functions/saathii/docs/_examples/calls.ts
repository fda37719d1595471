import type { RouteExamples } from '../../../../lib/docs/about.ts';

const call = {
  call_id: 456,
  user_id: 123,
  listener_id: 789,
  call_type: 'audio',
  start_time: '2024-01-15T10:30:00.000Z',
  end_time: '2024-01-15T11:00:00.000Z',
  duration_seconds: 1800,
  duration_minutes: 30,
  coins_spent: 300,
  user_money_spend: 300,
  listener_money_earned: 450,
  status: 'completed',
  caller_username: 'john_doe',
  listener_username: 'jane_smith',
  created_at: '2024-01-15T10:30:00.000Z',
  updated_at: '2024-01-15T11:00:00.000Z',
};

const ongoing = {
  ...call,
  ...{ end_time: null, duration_seconds: null, duration_minutes: null, updated_at: '2024-01-15T10:30:00.000Z' },
  ...{ coins_spent: 10, user_money_spend: 10, listener_money_earned: 0, status: 'ongoing' },
};

const ended = {
  call_id: 456,
  message: 'Call ended successfully',
  duration_seconds: 1800,
  duration_minutes: 30,
  coins_spent: 300,
  user_money_spend: 300,
  listener_money_earned: 450,
  status: 'completed',
};

const page = { page: 1, per_page: 20, has_next: false, has_previous: false };

export const calls: RouteExamples = {
  'calls.start': [
    {
      name: 'audio',
      summary: 'With 710 coins, for 30 minutes',
      body: { listener_id: 123, call_type: 'audio', estimated_duration_minutes: 30 },
      answer: {
        call_id: 456,
        message: 'Call started successfully',
        estimated_cost: 300,
        remaining_coins: 700,
        call_type: 'audio',
        listener_id: 123,
        status: 'ongoing',
      },
    },
    {
      name: 'video',
      summary: 'Without an estimate',
      body: { listener_id: 123, call_type: 'video' },
      answer: {
        call_id: 456,
        message: 'Call started successfully',
        estimated_cost: 700,
        remaining_coins: 660,
        call_type: 'video',
        listener_id: 123,
        status: 'ongoing',
      },
    },
  ],
  'calls.end': [
    { name: 'completed', summary: 'Hung up', body: { call_id: 456, reason: 'user_ended' }, answer: ended },
    {
      name: 'dropped',
      summary: 'The connection was lost',
      body: { call_id: 456, reason: 'dropped' },
      answer: { ...ended, message: 'Call ended due to technical issues', status: 'dropped' },
    },
  ],
  'calls.emergencyEnd': [
    {
      name: 'dropped',
      summary: 'After a failure',
      path: { call_id: 456 },
      answer: { ...ended, message: 'Call ended due to technical issues', status: 'dropped' },
    },
  ],
  'calls.billMinute': [
    {
      name: 'minute',
      summary: 'The second minute of a call begun with 310 coins',
      path: { call_id: 456 },
      answer: {
        ...{ call_id: 456, coins_deducted: 10, remaining_coins: 290, total_coins_spent: 20 },
        ...{ message: 'Successfully billed for 1 minute', billed_minutes: 2 },
      },
    },
    {
      name: 'nothing_due',
      summary: 'The minute is paid already',
      path: { call_id: 456 },
      answer: {
        ...{ call_id: 456, coins_deducted: 0, remaining_coins: 290, total_coins_spent: 20 },
        ...{ message: 'Minute already billed', billed_minutes: 2 },
      },
    },
  ],
  'calls.ongoing': [{ name: 'ongoing', summary: 'A call in its first minute', answer: ongoing }],
  'calls.history': [
    {
      name: 'page',
      summary: 'One audio call',
      query: { call_type: 'audio' },
      answer: {
        calls: [call],
        ...{ total_calls: 1, total_coins_spent: 300, total_money_spent: 300, total_earnings: 0 },
        ...page,
      },
    },
  ],
  'calls.summary': [
    {
      name: 'summary',
      summary: 'Calls of one month',
      answer: {
        summary: {
          ...{ total_calls: 25, calls_made: 15, calls_received: 10 },
          ...{ completed_calls: 20, dropped_calls: 3, ongoing_calls: 2, audio_calls: 18, video_calls: 7 },
          ...{ total_coins_spent: 1500, total_money_spent: 1500, total_earnings: 2250 },
          ...{ total_duration_seconds: 54_000, avg_duration_seconds: 2160 },
        },
        recent_calls: [call],
        monthly_stats: [{ month: '2024-01-01T00:00:00.000Z', calls_count: 25, coins_spent: 1500, earnings: 2250 }],
      },
    },
  ],
  'calls.cleanup': [
    {
      name: 'cleanup',
      summary: 'Whether or not there was any',
      answer: { message: 'Call cleanup completed successfully' },
    },
  ],
  'calls.status': [
    {
      name: 'healthy',
      summary: 'All calls are tracked',
      answer: { ongoing_calls: 5, busy_users: 10, redis_call_keys: 5, system_status: 'healthy' },
    },
  ],
  'calls.rates': [
    {
      name: 'rates',
      summary: 'The price list',
      answer: {
        call_rates: {
          audio: { rate_per_minute: 10, minimum_charge: 10 },
          video: { rate_per_minute: 50, minimum_charge: 50 },
        },
        recharge_options: { '150': 300, '300': 600, '500': 1000, '1000': 2000 },
        listener_earnings: { audio: 15, video: 75 },
      },
    },
  ],
};
