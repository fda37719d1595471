import { expect, test } from 'vitest';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { countsOf } from '../../../lib/core/metrics.ts';
import { verifyOtp } from '../../../lib/identity/login.ts';
import { requestOtp, resendOtp } from '../../../lib/identity/otp.ts';
import { bindKeyring } from '../../../lib/secrets/keyring.ts';
import {
  ask,
  codeOf,
  newAddress,
  newPhone,
  otherThan,
  secretText,
  sentCode,
  useIdentity,
  verify,
} from './identity-world.ts';

const world = useIdentity();

const resend = (phone: string, address = newAddress()) => resendOtp(world.desk, { phone, address }, world.now());
const withDataKeys = (secret: Record<string, string>) => ({
  ...world.desk,
  dataKeys: bindKeyring(
    async () => JSON.stringify(secret),
    () => world.now().getTime(),
  ),
});
const messagesTo = (phone: string) => world.sent.filter(({ to }) => to === phone).map(({ text }) => text);

test('a request sends a code of 6 digits, and a second one replaces it', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const first = sentCode(world, phone);
  await ask(world, phone);
  const second = sentCode(world, phone);
  expect(messagesTo(phone)).toHaveLength(2);
  if (first !== second) expect(codeOf(await verify(world, phone, first))).toBe('otp_invalid');
  expect(await verify(world, phone, second)).toMatchObject({ status: 'needs_registration' });
});

test('a resend repeats the active code with its time and its wrong tries unchanged', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const code = sentCode(world, phone);
  for (let wrong = 1; wrong <= 4; wrong++) await verify(world, phone, otherThan(code));
  world.advance(299);
  expect(await resend(phone)).toBe('re-sent');
  expect(messagesTo(phone)).toEqual([expect.stringContaining(code), expect.stringContaining(code)]);
  expect(codeOf(await verify(world, phone, otherThan(code)))).toBe('otp_invalid');
  expect(codeOf(await verify(world, phone, code))).toBe('otp_invalid');
});

test('a code ends after 300 seconds although its item is still there, also when it was sent again', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const code = sentCode(world, phone);
  world.advance(240);
  expect(await resend(phone)).toBe('re-sent');
  world.advance(60);
  expect(codeOf(await verify(world, phone, code))).toBe('otp_invalid');
  expect(await resend(phone)).toBe('sent');
  expect(await verify(world, phone, sentCode(world, phone))).toMatchObject({ status: 'needs_registration' });
});

test('a second resend within 60 seconds is refused without a message, whatever became of the code', async () => {
  const phone = newPhone();
  expect(await resend(phone)).toBe('sent');
  await verify(world, phone, sentCode(world, phone));
  world.advance(59);
  const refused = await resend(phone);
  expect(refused).toMatchObject({ code: 'otp_resend_too_soon', detail: { retryAfterSeconds: 1 } });
  expect(messagesTo(phone)).toHaveLength(1);
  world.advance(1);
  expect(await resend(phone)).toBe('sent');
});

test('of parallel resends one passes', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => resend(phone)));
  expect(outcomes.filter((outcome) => outcome === 're-sent')).toHaveLength(1);
  expect(messagesTo(phone)).toHaveLength(2);
});

test('a request does not start the throttle of resends', async () => {
  const phone = newPhone();
  await ask(world, phone);
  expect(await resend(phone)).toBe('re-sent');
});

test('the 6th new code within 15 minutes is refused, by request and by resend, and the resend throttle stays free', async () => {
  const phone = newPhone();
  for (let request = 1; request <= 5; request++) expect(await ask(world, phone)).toBeUndefined();
  expect(await ask(world, phone)).toMatchObject({ code: 'otp_too_many_requests', detail: { retryAfterSeconds: 900 } });
  world.advance(300);
  expect(await resend(phone)).toMatchObject({ code: 'otp_too_many_requests', detail: { retryAfterSeconds: 600 } });
  expect(codeOf(await resend(phone))).toBe('otp_too_many_requests');
  expect(messagesTo(phone)).toHaveLength(5);
  world.advance(600);
  expect(await resend(phone)).toBe('sent');
});

test('a network over its budget gets no code, and uses up no budget of the numbers it asks for', async () => {
  const address = newAddress();
  for (let request = 1; request <= 30; request++) await ask(world, newPhone(), address);
  const victim = newPhone();
  for (let request = 1; request <= 6; request++) {
    expect(codeOf(await ask(world, victim, address))).toBe('otp_too_many_requests');
  }
  expect(messagesTo(victim)).toEqual([]);
  expect(await ask(world, victim)).toBeUndefined();
});

test('a message that is not sent uses up no budget and no throttle', async () => {
  const phone = newPhone();
  const address = newAddress();
  await ask(world, phone, address);
  world.smsDown = true;
  for (let failed = 1; failed <= 40; failed++)
    await expect(ask(world, phone, address)).rejects.toThrow('provider down');
  await expect(resend(phone, address)).rejects.toThrow('provider down');
  world.smsDown = false;
  expect(await resend(phone, address)).toBe('re-sent');
  for (let request = 2; request <= 5; request++) expect(await ask(world, phone, address)).toBeUndefined();
  expect(codeOf(await ask(world, phone, address))).toBe('otp_too_many_requests');
});

test('messages that were sent and that were not are counted, with nothing of whom they were for', async () => {
  const [phone, lines] = [newPhone(), [] as string[]];
  const counts = countsOf({ app: { name: 'tiny' }, id: 'auth.requestOtp' }, (line) => lines.push(line));
  const request = () => requestOtp({ ...world.desk, counts }, { phone, address: newAddress() }, world.now());
  await request();
  world.smsDown = true;
  await expect(request()).rejects.toThrow('provider down');
  world.smsDown = false;
  expect(await resendOtp({ ...world.desk, counts }, { phone, address: newAddress() }, world.now())).toBe('re-sent');
  counts.write(world.now());
  expect(JSON.parse(lines.join())).toMatchObject({ codesSent: 2, codesNotSent: 1 });
  expect(lines.join()).not.toContain(phone.slice(1));
});

test('a message that is not sent leaves the earlier code good', async () => {
  const phone = newPhone();
  await ask(world, phone);
  world.smsDown = true;
  await expect(ask(world, phone)).rejects.toThrow();
  world.smsDown = false;
  expect(await verify(world, phone, sentCode(world, phone))).toMatchObject({ status: 'needs_registration' });
});

test('a resend refused beside one that then fails does not keep the throttle closed', async () => {
  const phone = newPhone();
  await ask(world, phone);
  world.before('GetItem', async () => {
    expect(codeOf(await resend(phone))).toBe('otp_resend_too_soon');
    world.smsDown = true;
  });
  await expect(resend(phone)).rejects.toThrow('provider down');
  world.smsDown = false;
  expect(await resend(phone)).toBe('re-sent');
});

test.each([
  ['the count of the number', 'UpdateItem', 1],
  ['the code', 'PutItem', 0],
] as const)('a store that fails at %s is thrown as unavailable and uses up nothing', async (_, operation, skip) => {
  const asker = { phone: newPhone(), address: newAddress() };
  const limits = { ...world.desk.limits, otpRequestsPerAddress: { max: 5, windowSeconds: 900 } };
  const request = () => requestOtp({ ...world.desk, limits }, asker, world.now());
  for (let failed = 1; failed <= 6; failed++) {
    world.failNext(operation, skip);
    expect(isUnavailable(await request().catch((thrown: unknown) => thrown))).toBe(true);
  }
  for (let passed = 1; passed <= 5; passed++) expect(await request()).toBeUndefined();
  expect(codeOf(await request())).toBe('otp_too_many_requests');
});

test('a test number gets its fixed code and no message', async () => {
  const phone = newPhone();
  const desk = { ...world.desk, otp: { ...world.desk.otp, testNumbers: { [phone]: '246810' } } };
  const asker = { phone, address: newAddress() };
  expect(await requestOtp(desk, asker, world.now())).toBeUndefined();
  expect(await resendOtp(desk, asker, world.now())).toBe('re-sent');
  expect(messagesTo(phone)).toEqual([]);
  expect(await verify(world, phone, '246810')).toMatchObject({ status: 'needs_registration' });
});

test('a number of a country that is not served gets no message and is not counted', async () => {
  const desk = { ...world.desk, otp: { ...world.desk.otp, callingCodes: ['91'] } };
  const before = world.operations.length;
  const asker = { phone: '+12025550123', address: newAddress() };
  expect(codeOf(await requestOtp(desk, asker, world.now()))).toBe('country_not_served');
  expect(codeOf(await resendOtp(desk, asker, world.now()))).toBe('country_not_served');
  expect(world.operations).toHaveLength(before);
  expect(await requestOtp(desk, { ...asker, phone: newPhone() }, world.now())).toBeUndefined();
});

test('a code sealed before a rotation of the data key is sent again and verified after it', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const rotated = withDataKeys({ ...world.secrets.data, current: 'k2', k2: secretText() });
  const code = sentCode(world, phone);
  expect(await resendOtp(rotated, { phone, address: newAddress() }, world.now())).toBe('re-sent');
  expect(sentCode(world, phone)).toBe(code);
  expect(await verifyOtp(rotated, { phone, code }, world.now())).toMatchObject({ status: 'needs_registration' });
});

test('a code whose key was withdrawn counts as none: a try is wrong, a resend makes a new one', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const withdrawn = withDataKeys({ current: 'k2', k2: secretText() });
  const attempt = () => verifyOtp(withdrawn, { phone, code: sentCode(world, phone) }, world.now());
  expect(codeOf(await attempt())).toBe('otp_invalid');
  expect(await resendOtp(withdrawn, { phone, address: newAddress() }, world.now())).toBe('sent');
  expect(await attempt()).toMatchObject({ status: 'needs_registration' });
});
