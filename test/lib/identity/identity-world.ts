import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { otpSettings } from '../../../functions/saathii/_settings/otp.ts';
import { smsSettings } from '../../../functions/saathii/_settings/sms.ts';
import { tokenSettings } from '../../../functions/saathii/_settings/tokens.ts';
import { Failure } from '../../../lib/core/failure.ts';
import { limitSettings } from '../../../lib/core/limits.ts';
import { countsOf } from '../../../lib/core/metrics.ts';
import { type CallerWith, identify } from '../../../lib/identity/caller.ts';
import type { GoneAccount } from '../../../lib/identity/gone-account.ts';
import { type Admission, verifyOtp } from '../../../lib/identity/login.ts';
import { type OtpDesk, requestOtp } from '../../../lib/identity/otp.ts';
import { type Profile, type RegistrationDesk, register } from '../../../lib/identity/registration.ts';
import type { SessionTokens } from '../../../lib/identity/sessions.ts';
import type { Bucket } from '../../../lib/media/bucket.ts';
import type { TextMessage } from '../../../lib/notify/sms.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { bindKeyring } from '../../../lib/secrets/keyring.ts';
import { openTestBucket, type TestBucket } from '../../support/bucket.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

/** Everything identity works with: a real table, a bucket, a settable clock, and doubles for the SMS provider and the secrets. */
export interface IdentityWorld extends TestTable {
  readonly desk: OtpDesk & RegistrationDesk;
  readonly bucket: Bucket;
  readonly sent: TextMessage[];
  /** What was handed over to be erased later. */
  readonly toErase: GoneAccount[];
  /** While set, the provider is down. */
  smsDown: boolean;
  /** The secrets as they are stored; changing them rotates keys. */
  readonly secrets: { token: Record<string, string>; data: Record<string, string> };
  now(): Date;
  advance(seconds: number): void;
}

export const secretText = (): string => randomBytes(32).toString('hex');

/** One table per test file. Tests keep apart by using phone numbers and names of their own. */
export function useIdentity(): IdentityWorld {
  const world = { smsDown: false } as { -readonly [Name in keyof IdentityWorld]: IdentityWorld[Name] };
  let time = Date.parse('2026-03-01T10:00:00.500Z');
  let bucket: TestBucket | undefined;
  beforeAll(async () => {
    const clock = () => time;
    const secrets = { token: { current: 'k1', k1: secretText() }, data: { current: 'k1', k1: secretText() } };
    const opened = await openTestTable(clock);
    bucket = await openTestBucket();
    const sent: TextMessage[] = [];
    const toErase: GoneAccount[] = [];
    Object.assign(world, opened, {
      bucket: bucket.bucket,
      secrets,
      sent,
      toErase,
      now: () => new Date(time),
      advance: (seconds: number) => {
        time += seconds * 1000;
      },
      desk: {
        table: opened.table,
        tokenKeys: bindKeyring(async () => JSON.stringify(world.secrets.token), clock),
        dataKeys: bindKeyring(async () => JSON.stringify(world.secrets.data), clock),
        sms: {
          send: async (message: TextMessage) => {
            if (world.smsDown) throw new Error('provider down');
            sent.push(message);
          },
        },
        erase: async (leftovers) => {
          toErase.push(leftovers);
        },
        otp: otpSettings.schema.parse({}),
        smsRules: smsSettings.schema.parse({}),
        tokens: tokenSettings.schema.parse({}),
        limits: limitSettings.schema.parse({}),
        counts: countsOf({ app: { name: 'saathii' }, id: 'auth.requestOtp' }),
      },
    } satisfies Partial<IdentityWorld>);
  });
  afterAll(async () => {
    await world.stop?.();
    await bucket?.stop();
  });
  return world;
}

let people = 0;

export const newPhone = (): string => `+9198${String(10_000_000 + people++)}`;

/** An address of its own for each call, so that budgets of networks don't meet. */
export const newAddress = (): string => `10.${people >> 16}.${(people >> 8) & 255}.${people++ & 255}`;

/** The refusal's code of an outcome, or the outcome itself. */
export const codeOf = (outcome: unknown): unknown => (outcome instanceof Failure ? outcome.code : outcome);

/** The newest code sent to a number. */
export function sentCode({ sent }: IdentityWorld, phone: string): string {
  const message = sent.findLast(({ to }) => to === phone);
  return /\d{6}/.exec(message?.text ?? '')?.[0] ?? '';
}

/** A code that is not the right one. */
export const otherThan = (code: string): string => (code === '000000' ? '000001' : '000000');

export const ask = (world: IdentityWorld, phone: string, address = newAddress()) =>
  requestOtp(world.desk, { phone, address }, world.now());

export const verify = (world: IdentityWorld, phone: string, code: string) =>
  verifyOtp(world.desk, { phone, code }, world.now());

/** Proves a phone number. */
export async function admit(world: IdentityWorld, phone: string): Promise<Admission> {
  const refused = await ask(world, phone);
  const admission = refused ?? (await verify(world, phone, sentCode(world, phone)));
  if (admission instanceof Failure) throw new Error(`not admitted: ${admission.code}`);
  return admission;
}

export async function provePhone(world: IdentityWorld, phone: string): Promise<string> {
  const admission = await admit(world, phone);
  if (admission.status !== 'needs_registration') throw new Error('the number has an account');
  return admission.registrationToken;
}

export const profileOf = (username: string): Profile => ({ username, country: 'India', role: 'user' });

export interface Person extends SessionTokens {
  readonly phone: string;
  readonly username: string;
}

/** A registered person with a session. */
export async function newPerson(world: IdentityWorld): Promise<Person> {
  const phone = newPhone();
  const username = `person${people++}`;
  const registrationToken = await provePhone(world, phone);
  const tokens = await register(world.desk, { registrationToken, profile: profileOf(username) }, world.now());
  if (tokens instanceof Failure) throw new Error(`not registered: ${tokens.code}`);
  return { phone, username, ...tokens };
}

/** A further session of a person, as on a second device. */
export async function logInAgain(world: IdentityWorld, { phone }: Person): Promise<SessionTokens> {
  const admission = await admit(world, phone);
  if (admission.status !== 'registered') throw new Error('the number has no account');
  return admission;
}

const also = { status: Statuses };

export const identifyBy = (world: IdentityWorld, accessToken: string) =>
  identify(`Bearer ${accessToken}`, world.desk, world.now(), also);

/** Who sends requests with this token, with the status that is read along. */
export async function callerOf(world: IdentityWorld, accessToken: string): Promise<CallerWith<typeof also>> {
  const caller = await identifyBy(world, accessToken);
  if (caller instanceof Failure) throw new Error(`not identified: ${caller.code}`);
  return caller;
}
