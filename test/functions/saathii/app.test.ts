import { expect, test } from 'vitest';
import { app } from '../../../functions/saathii/_app.ts';
import { failures, type SaathiiFailure } from '../../../functions/saathii/_failures.ts';
import { refuse } from '../../../lib/core/failure.ts';

/** Everything that a text or a header of the catalogue is filled with by whoever refuses. */
const detail = {
  ...{ retryAfterSeconds: 7, allow: 'GET, PUT' },
  ...{ available: '1.00', requested: '2.00' },
  ...{ rate: 10, call_type: 'audio', coins: 3 },
};
const answerTo = (code: SaathiiFailure) => {
  const { body, ...rest } = app.refusal(refuse(code, detail));
  return { ...rest, body: JSON.parse(body) };
};
const codes = Object.keys(failures) as SaathiiFailure[];

test.each([
  ['otp_invalid', 400, 'Invalid or expired OTP'],
  ['user_exists', 409, 'User already exists'],
  ['not_found', 404, 'Not Found'],
  ['payload_too_large', 413, 'Payload too large'],
  ['internal_error', 500, 'Internal Server Error'],
] as const)('the refusal %s is answered with %d and its text in the envelope of the app', (code, statusCode, text) => {
  expect(answerTo(code)).toEqual({
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: { detail: text },
  });
});

test('every 401 names the scheme that is asked for', () => {
  const unauthorized = codes.map(answerTo).filter(({ statusCode }) => statusCode === 401);
  expect(unauthorized.length).toBeGreaterThan(5);
  for (const { headers } of unauthorized) expect(headers).toMatchObject({ 'www-authenticate': 'Bearer' });
});

/** What waiting is good for: a gateway that nobody has set up is not. */
const passing = codes.filter(
  (code) => [429, 503].includes(failures[code].status) && code !== 'payments_not_configured',
);

test.each(passing)('%s says when to come back', (code) => {
  expect(answerTo(code).headers['retry-after']).toBe(code === 'service_unavailable' ? '5' : '7');
});

test('a method that a path does not have is told which it has', () => {
  expect(answerTo('method_not_allowed')).toMatchObject({
    statusCode: 405,
    headers: { allow: 'GET, PUT' },
    body: { detail: 'Method Not Allowed' },
  });
});

test('a refusal that lacks what its headers need is a defect', () => {
  expect(() => app.refusal(refuse('otp_resend_too_soon'))).toThrow('retryAfterSeconds');
});

test('a refusal of one field’s value is answered like any other malformed field', () => {
  expect(answerTo('country_not_served')).toEqual({
    statusCode: 422,
    headers: { 'content-type': 'application/json' },
    body: {
      detail: [
        {
          type: 'value_error',
          loc: ['body', 'phone'],
          msg: 'Value error, phone numbers of this country are not served',
        },
      ],
    },
  });
});

test('every text of the catalogue can be answered: it needs no detail that nobody gives', () => {
  for (const code of codes) expect.soft(JSON.stringify(answerTo(code)), code).not.toMatch(/[{]\w+[}]/);
});
