import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { limitSettings, limits } from '../../../lib/core/limits.ts';
import { settings } from '../../../lib/core/settings.ts';

const tea = settings('teaTime', {
  minutes: z._default(z.int().check(z.positive()), 3),
  kind: z._default(z.string(), 'assam'),
});

test('a group has one variable, named after it, and carries no right', () => {
  expect(tea).toMatchObject({
    group: 'teaTime',
    variable: 'SETTINGS_TEA_TIME',
    env: ['SETTINGS_TEA_TIME'],
    access: [],
  });
});

test.each([
  ['nothing', {}, { minutes: 3, kind: 'assam' }],
  ['an empty object', { SETTINGS_TEA_TIME: '{}' }, { minutes: 3, kind: 'assam' }],
  ['one value', { SETTINGS_TEA_TIME: '{"minutes":5}' }, { minutes: 5, kind: 'assam' }],
  ['all values', { SETTINGS_TEA_TIME: '{"minutes":1,"kind":""}' }, { minutes: 1, kind: '' }],
])('where a stage says %s, defaults stand for the rest', (_, env, values) => {
  expect(tea.open(env)).toEqual(values);
});

test.each(['{"minutes":0}', '{"minutes":"5"}', '{"minutes":1.5}', '{"kind":null}', '[]', 'null', '', 'minutes=5'])(
  'the deployed value %j fails instead of being guessed at',
  (value) => {
    expect(() => tea.open({ SETTINGS_TEA_TIME: value })).toThrow();
  },
);

test('the limits of a stage that says nothing are those of the table of defaults', () => {
  expect(limitSettings.open({})).toEqual(limits);
  expect(limits).toEqual({
    otpRequestsPerPhone: { max: 5, windowSeconds: 900 },
    otpResendsPerPhone: { max: 1, windowSeconds: 60 },
    otpRequestsPerAddress: { max: 30, windowSeconds: 3600 },
    callCleanups: { max: 1, windowSeconds: 30 },
    uploadOffersPerUser: { max: 20, windowSeconds: 3600 },
  });
});

test('a stage overrides single rows of the limits, and null switches one off', () => {
  const row = { max: null, windowSeconds: 60 };
  const opened = limitSettings.open({ SETTINGS_LIMITS: JSON.stringify({ otpRequestsPerAddress: row }) });
  expect(opened).toEqual({ ...limits, otpRequestsPerAddress: row });
});

test.each([{ max: 0, windowSeconds: 60 }, { max: 1.5, windowSeconds: 60 }, { max: 5, windowSeconds: 0 }, { max: 5 }])(
  'the limit %j is refused',
  (row) => {
    expect(() => limitSettings.open({ SETTINGS_LIMITS: JSON.stringify({ otpResendsPerPhone: row }) })).toThrow();
  },
);
