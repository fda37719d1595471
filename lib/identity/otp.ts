import { Failure, refuse } from '../core/failure.ts';
import { newId } from '../core/ids.ts';
import type { Limits } from '../core/limits.ts';
import type { Counts } from '../core/metrics.ts';
import { networkOf } from '../limits/network.ts';
import { type Counted, countRequest, giveBack, orGiveBack } from '../limits/window.ts';
import type { Sms, SmsRules } from '../notify/sms.ts';
import type { Keyring } from '../secrets/keyring.ts';
import type { Table } from '../table/table.ts';
import { newCode } from './one-time-code.ts';
import { openCode, sealCode } from './sealed-code.ts';
import { isServed } from './served-country.ts';
import { Challenges } from './store.ts';

/** How one-time codes are made and how long they may be tried. */
export interface OtpRules {
  readonly digits: number;
  readonly ttlSeconds: number;
  /** How many times a code may be tried; wrong ones that use this up delete it. */
  readonly maxTries: number;
  /** Numbers with a fixed code, which get no message. */
  readonly testNumbers: Readonly<Record<string, string>>;
  /** The calling codes that are served; null = all. */
  readonly callingCodes: readonly string[] | null;
}

/** What sending codes takes. */
export interface OtpDesk {
  readonly table: Table;
  readonly dataKeys: Keyring;
  readonly sms: Sms;
  readonly otp: OtpRules;
  /** The rules of sending, and the text, in which `{code}` is filled. */
  readonly smsRules: SmsRules & { readonly template: string };
  readonly limits: Limits;
  readonly counts: Counts;
}

/** Who asks for a code: the number it goes to, and the network address the request came from. */
export interface Asker {
  readonly phone: string;
  readonly address: string;
}

type BudgetRefusal = Failure<'otp_too_many_requests'>;
export type RequestRefusal = BudgetRefusal | Failure<'country_not_served'>;
export type ResendRefusal = RequestRefusal | Failure<'otp_resend_too_soon'>;

/**
 * Sends a new code, which replaces any earlier one, within the budgets of the number and of the network. When the
 * message or a store fails, the error is thrown, the budgets are as before, and an earlier code stays good.
 */
export async function requestOtp(desk: OtpDesk, asker: Asker, now: Date): Promise<RequestRefusal | undefined> {
  if (!isServed(asker.phone, desk.otp.callingCodes)) return refuse('country_not_served');
  return sendNewCode(desk, asker, now);
}

/**
 * Sends the active code once more, unchanged in everything, or a new one (within the budgets) when none is active. The
 * throttle of the number holds in both cases; a refusal or a failure leaves it as it was.
 */
export async function resendOtp(desk: OtpDesk, asker: Asker, now: Date): Promise<'re-sent' | 'sent' | ResendRefusal> {
  const { table, limits, otp } = desk;
  const { phone } = asker;
  if (!isServed(phone, otp.callingCodes)) return refuse('country_not_served');
  const throttle = await countRequest(table, limits, { limit: 'otpResendsPerPhone', subject: phone, now });
  if (!throttle.within) {
    await giveBack(table, [throttle]);
    return refuse('otp_resend_too_soon', { retryAfterSeconds: throttle.retryAfterSeconds });
  }
  return orGiveBack(table, [throttle], async () => {
    const code = await activeCode(desk, phone);
    if (code !== undefined) {
      await deliver(desk, phone, code);
      return 're-sent';
    }
    const refused = await sendNewCode(desk, asker, now);
    if (refused) await giveBack(table, [throttle]);
    return refused ?? 'sent';
  });
}

async function sendNewCode(desk: OtpDesk, asker: Asker, now: Date): Promise<BudgetRefusal | undefined> {
  const counted = await countAgainstBudgets(desk, asker, now);
  if (counted instanceof Failure) return counted;
  await orGiveBack(desk.table, counted, () => replaceCode(desk, asker.phone, now));
  return undefined;
}

/** The network first: one that is over its budget can't use up the budgets of other people's numbers as well. */
async function countAgainstBudgets(
  { table, limits }: OtpDesk,
  { phone, address }: Asker,
  now: Date,
): Promise<readonly Counted[] | BudgetRefusal> {
  const network = { limit: 'otpRequestsPerAddress', subject: networkOf(address), now } as const;
  const byNetwork = await countRequest(table, limits, network);
  if (!byNetwork.within) return tooMany(byNetwork);
  const ofPhone = { limit: 'otpRequestsPerPhone', subject: phone, now } as const;
  const byPhone = await orGiveBack(table, [byNetwork], () => countRequest(table, limits, ofPhone));
  return byPhone.within ? [byNetwork, byPhone] : tooMany(byPhone);
}

const tooMany = ({ retryAfterSeconds }: Counted): BudgetRefusal =>
  refuse('otp_too_many_requests', { retryAfterSeconds });

/** Sends before it stores, so that a message which did not go out leaves the earlier code in place. */
async function replaceCode(desk: OtpDesk, phone: string, now: Date): Promise<void> {
  const { table, dataKeys, otp } = desk;
  const code = otp.testNumbers[phone] ?? newCode(otp.digits);
  const sealedCode = await sealCode(code, phone, dataKeys);
  await deliver(desk, phone, code);
  const expiresAt = Math.floor(now.getTime() / 1000) + otp.ttlSeconds;
  await table.put(Challenges, { phone, challengeId: newId(), sealedCode, tries: 0, lastTry: '', expiresAt });
}

async function deliver({ sms, smsRules, otp, counts }: OtpDesk, phone: string, code: string): Promise<void> {
  if (phone in otp.testNumbers) return;
  try {
    await sms.send({ to: phone, text: smsRules.template.replaceAll('{code}', code) }, smsRules);
    counts.add('codesSent');
  } catch (error) {
    counts.add('codesNotSent');
    throw error;
  }
}

async function activeCode({ table, dataKeys, otp }: OtpDesk, phone: string): Promise<string | undefined> {
  const challenge = await table.get(Challenges, { phone });
  if (!challenge || challenge.tries >= otp.maxTries) return undefined;
  return openCode(challenge.sealedCode, phone, dataKeys);
}
