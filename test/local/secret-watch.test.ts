import { expect, test } from 'vitest';
import type { Happening } from '../../infra/local/witness.ts';
import { internalsIn } from '../support/secret-watch/internals.ts';
import { createSecretWatch } from '../support/secret-watch/watch.ts';

const jwt = 'eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJ1c2VyX2lkIjo3LCJqdGkiOiJhYmMifQ.Vt3uQm0xk9Zr_4-aPq7LwN2s';
const signature = 'c0ffee'.repeat(10);
const line = (text: string): Happening => ({ kind: 'line', functionName: 'Function', requestId: 'r', text });
const given = (event: unknown, outcome: unknown = { payload: null }): Happening => ({
  ...{ kind: 'invocation', functionName: 'Function', outcome },
  event: JSON.stringify(event),
});
const asked = (body: unknown, headers = {}) => given({ headers, body: JSON.stringify(body) });
const answered = (statusCode: number, body: unknown) =>
  given({}, { payload: { statusCode, body: JSON.stringify(body) } });
const message: Happening = {
  ...{ kind: 'message', at: 0, channel: 'sms', to: '+915512345678', attributes: {} },
  text: '482913 is your code for Saathii. It is good for 5 minutes.',
};

function findingsOf(...happenings: readonly Happening[]): readonly string[] {
  const watch = createSecretWatch();
  for (const happening of happenings) watch.hear(happening);
  return watch.findings();
}

const phone = asked({ phone: '+915512345678' });
const account = { payout_account: { account_number: '000111222333', holder: { name: 'Asha Rao' } } };
const told: readonly (readonly [string, Happening, string, string])[] = [
  ['a phone number', phone, '{"id":"+915512345678"}', '{"id":"+<a phone number>"}'],
  ['a phone number', phone, '915512345678', '<a phone number>'],
  ['a phone number', phone, 'to 5512345678.', 'to <a phone number>.'],
  ['a phone number', phone, '+91 55 1234 5678', '+<a phone number>'],
  ['a phone number', phone, '{"at":"+91-5512-345678"}', '{"at":"+<a phone number>"}'],
  ['a phone number', message, 'PHONE#+915512345678', 'PHONE#+<a phone number>'],
  [
    'a phone number',
    given({ Records: [{ dynamodb: { NewImage: { phone: { S: '+915512345678' } } } }] }),
    '5512345678',
    '<a phone number>',
  ],
  ['a code', message, '{"value":"482913"}', '{"value":"<a code>"}'],
  ['a code', message, '{"value":482913}', '{"value":<a code>}'],
  ['a code', asked({ otp: '731046' }), 'tried 731046', 'tried <a code>'],
  ['a message', message, `sent ${message.text}`, 'sent <a message>'],
  [
    'a token',
    asked({}, { authorization: `Bearer ${jwt}` }),
    `with ${jwt}`,
    'with eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.<a token>.<a token>',
  ],
  ['a token', answered(200, { access_token: jwt }), 'x=Vt3uQm0xk9Zr_4-aPq7LwN2s', 'x=<a token>'],
  ['a token', given({ queryStringParameters: { token: jwt } }), 'Vt3uQm0xk9Zr_4-aPq…', '<a token>…'],
  [
    'a key',
    { kind: 'secret', value: '{"keys":[{"kid":"1","key":"qL8vN1sT0mZ4xY7wB3"}]}' },
    'key qL8vN1sT0mZ4xY7wB3',
    'key <a key>',
  ],
  ['a key', asked({}, { 'x-origin-key': 'f0e1d2c3b4a5968778695a4b' }), 'f0e1d2c3b4a5968778695a4b', '<a key>'],
  ['the proof of a payment', asked({ razorpay_signature: signature }), signature, '<the proof of a payment>'],
  [
    'the signature of a link',
    answered(200, { upload_url: `http://b/o?X-Amz-Signature=${signature}&x=1` }),
    `GET /o?s=${signature}`,
    'GET /o?s=<the signature of a link>',
  ],
  ['where money goes', asked(account), 'paid to 000111222333', 'paid to <where money goes>'],
  ['where money goes', asked(account), 'paid to Asha Rao', 'paid to <where money goes>'],
  ['a name', asked({ username: 'asha.the.second' }), 'asha.the.second came', '<a name> came'],
  [
    'a text of a person',
    asked({ remarks: 'Speaks "too" fast' }),
    String.raw`{"why":"Speaks \"too\" fast"}`,
    '{"why":"<a text of a person>"}',
  ],
  ['a text of a person', asked({ bio: 'I listen, always' }), '/?q=I%20listen%2C%20always', '/?q=<a text of a person>'],
  [
    'a text of a person',
    asked({ interests: ['mountains and rivers'] }),
    'mountains and rivers',
    '<a text of a person>',
  ],
];

test.each(told)('%s in a line is told with the function, and not repeated (%#)', (kind, from, text, masked) => {
  expect(findingsOf(from, line(text))).toEqual([expect.stringMatching(/^Function logged /)]);
  const [finding = ''] = findingsOf(from, line(text));
  expect(finding).toContain(kind);
  expect(finding.split(': ').slice(1).join(': ')).toBe(masked);
});

test('a secret that is issued after the line that tells it is told as well', () => {
  expect(findingsOf(line('to +915512345678'), phone)).toHaveLength(1);
});

test('what a line may hold is no finding: ids, times, figures, and digits that are part of something longer', () => {
  const lines = [
    '{"requestId":"482913aa-4829-4829-8291-482913482913","ms":0.482913,"at":1482913000000,"trace":"1-482913ff"}',
    '{"userId":48291,"figure":12.482913,"v":"482913.5","hash":"x482913","big":1915512345678,"n":55123456780}',
    '{"level":"info","message":"request","route":"auth.verify","status":200,"token":"[redacted]"}',
    'eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ',
  ];
  const all = told.map(([, happening]) => happening);
  expect(findingsOf(...all, ...lines.map(line))).toEqual([]);
});

test('a thousand secrets more cost a line next to nothing', () => {
  const watch = createSecretWatch();
  const body = (n: number) => ({ phone: `+9177${String(n).padStart(8, '0')}`, bio: `of ${n}, and of nobody else` });
  for (let n = 0; n < 1000; n++) watch.hear(asked(body(n), { authorization: `Bearer ${jwt}${n}` }));
  for (let n = 0; n < 2000; n++) watch.hear(line(`{"message":"request","n":${n},"rest":"${'abcdefgh '.repeat(40)}"}`));
  watch.hear(line('"of 999, and of nobody else"'));
  const before = performance.now();
  expect(watch.findings()).toEqual(['Function logged a text of a person: "<a text of a person>"']);
  expect(performance.now() - before).toBeLessThan(1000);
});

test.each([
  ['a stack frame', 'Error\n    at Object.handler (x)'],
  ['a stack frame', { detail: 'at async verify (index.mjs)' }],
  ['a path of a file', '/var/task/index.mjs'],
  ['a path of a file', { detail: 'see login.ts:12' }],
  ['the name of an error', { detail: 'ConditionalCheckFailedException' }],
  ['the name of an error', { detail: 'TypeError' }],
  ['an ARN', { detail: 'arn:aws:sqs:ap-south-1:1:q' }],
  ['an address of AWS', 'https://dynamodb.ap-south-1.amazonaws.com'],
  ['the name of a table, a queue or a function', { detail: 'SaathiiAuthVerify' }],
  ['the name of a table, a queue or a function', { detail: 'saathii-local' }],
  ['a key of the table', { detail: 'PHONE#+1' }],
])('%s in the body of an error is told', (kind, body) => {
  expect(internalsIn(body)).toContain(kind);
  expect(findingsOf(answered(500, body))).toEqual([expect.stringContaining(`Function answered 500 with ${kind}`)]);
  expect(findingsOf(answered(200, body))).toEqual([]);
});

test.each([
  { detail: 'Internal Server Error' },
  { detail: [{ type: 'missing', loc: ['body', 'phone'], msg: 'Field required', input: {} }] },
  { message: 'Not Found' },
  { detail: 'Insufficient balance. Available: ₹1.00, Requested: ₹2.00' },
  undefined,
])('the body of an error as the contract words it is no finding (%#)', (body) => {
  expect(findingsOf(answered(422, body))).toEqual([]);
});
