import { bearer, open, type Rows, shown } from './row.ts';

/** The token of a body is judged; a header never is. */
export const expectedAuth = {
  'POST /auth/request_otp': open('200'),
  'POST /auth/resend_otp': open('200'),
  'POST /auth/verify': open('400 Invalid or expired OTP', { owner: '200 registered' }),
  'POST /auth/register': shown(
    {
      anonymous: '422 missing body.registration_token',
      loggedOut: '401 Invalid registration token',
      revokedFamily: '401 Invalid registration token',
      deletedUser: '401 Invalid registration token',
      refreshToken: '401 Invalid registration token',
      registrationToken: '200',
      expired: '401 Invalid registration token',
      otherAudience: '401 Invalid registration token',
      otherIssuer: '401 Invalid registration token',
      unknownKey: '401 Invalid registration token',
    },
    '401 Invalid registration token',
  ),
  'POST /auth/refresh': shown(
    {
      anonymous: '422 missing body.refresh_token',
      loggedOut: '401 Refresh token revoked or reused',
      revokedFamily: '401 Refresh token revoked or reused',
      deletedUser: '401 Refresh token revoked or reused',
      refreshToken: '200',
      registrationToken: '401 Invalid refresh token',
      expired: '401 Invalid refresh token',
      otherAudience: '401 Invalid refresh token',
      otherIssuer: '401 Invalid refresh token',
      unknownKey: '401 Invalid refresh token',
    },
    '200',
  ),
  'POST /auth/refresh · an access token': shown(
    {
      anonymous: '422 missing body.refresh_token',
      loggedOut: '401 Invalid refresh token',
      revokedFamily: '401 Invalid refresh token',
      deletedUser: '401 Invalid refresh token',
      refreshToken: '200',
      registrationToken: '401 Invalid refresh token',
      expired: '401 Invalid refresh token',
      otherAudience: '401 Invalid refresh token',
      otherIssuer: '401 Invalid refresh token',
      unknownKey: '401 Invalid refresh token',
    },
    '401 Invalid refresh token',
  ),
  'POST /auth/logout': bearer('200'),
} as const satisfies Rows;
