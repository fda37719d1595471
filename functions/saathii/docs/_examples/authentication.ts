import type { RouteExamples } from '../../../../lib/docs/about.ts';

const phone = '+919876543210';
const tokens = { access_token: 'eyJhbGciOi...access', refresh_token: 'eyJhbGciOi...refresh' };

export const authentication: RouteExamples = {
  'auth.requestOtp': [{ name: 'phone', summary: 'Any number', body: { phone }, answer: { message: 'OTP sent' } }],
  'auth.resendOtp': [
    { name: 'active', summary: 'A code is active', body: { phone }, answer: { message: 'OTP re-sent' } },
    { name: 'none', summary: 'No code is active', body: { phone }, answer: { message: 'OTP sent' } },
  ],
  'auth.verify': [
    {
      name: 'registered',
      summary: 'A number with an account',
      body: { phone, otp: '123456' },
      answer: { status: 'registered', ...tokens },
    },
    {
      name: 'needs_registration',
      summary: 'A new number',
      body: { phone, otp: '123456' },
      answer: { status: 'needs_registration', registration_token: 'eyJhbGciOi...registration' },
    },
  ],
  'auth.register': [
    {
      name: 'whole',
      summary: 'A listener with a whole profile',
      body: {
        registration_token: 'eyJhbGciOi...registration',
        username: 'alice',
        sex: 'female',
        dob: '2000-01-01',
        bio: 'I like to listen.',
        interests: ['music', 'tech'],
        profile_image_url: 'https://example.com/alice.png',
        preferred_language: 'en',
        role: 'listener',
      },
      answer: tokens,
    },
    {
      name: 'minimal',
      summary: 'As little as possible',
      body: { registration_token: 'eyJhbGciOi...registration', username: 'alice' },
      answer: tokens,
    },
  ],
  'auth.refresh': [
    {
      name: 'exchange',
      summary: 'The stored refresh token',
      body: { refresh_token: 'eyJhbGciOi...refresh' },
      answer: tokens,
    },
  ],
  'auth.logout': [{ name: 'logout', summary: 'Of this session', answer: { message: 'Logged out' } }],
};
