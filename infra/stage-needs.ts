import { z } from 'zod';
import { like, type StageSettings } from './stage-settings.ts';

/** What a stage that people rely on has to say itself: each would be missed by nobody until it is too late. */
interface Need {
  /** The path of the setting. */
  readonly setting: string;
  readonly fits: z.ZodType;
  /** What happens without it. */
  readonly why: string;
  /** Absent = always. */
  readonly when?: (stage: StageSettings) => boolean;
}

const codes = 'a list of calling codes without +, e.g. ["91"]';

/** The setting at a path, `undefined` where there is none. */
export const settingAt = (stage: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Record<PropertyKey, unknown> | undefined)?.[name], stage);

const otp = 'apps.saathii.otp';
const sms = 'apps.saathii.sms';
const payments = 'apps.saathii.payments';

const valueIn = (stage: StageSettings, setting: string): unknown => settingAt(stage, setting.split('.'));

/** Whether codes are sent to numbers in India. */
const servesIndia = (stage: StageSettings): boolean => {
  const served = valueIn(stage, `${otp}.callingCodes`);
  return Array.isArray(served) && served.includes('91');
};

const india = {
  when: servesIndia,
  why: 'Without the three ids of a registration (DLT) messages to India go by international routes, at a multiple of the price and from a random number; with some of them operators drop the messages.',
} as const;

/** For stages that keep their data: those are the ones that people rely on. */
export const needs: readonly Need[] = [
  {
    setting: 'alarmEmail',
    fits: z.email({ error: 'an e-mail address, e.g. ops@example.com' }),
    why: 'Without it nobody is told of an alarm.',
  },
  {
    setting: 'smsBudgetUsd',
    fits: z.number({ error: 'an amount of dollars, e.g. 100' }),
    why: 'Without it nobody is told what text messages cost before the platform stops sending them.',
  },
  {
    setting: `${otp}.callingCodes`,
    fits: z.array(z.string({ error: codes }), { error: codes }).min(1, { error: codes }),
    why: 'Without it anybody can have codes sent to any number in the world, which is what fraud by premium numbers lives on.',
  },
  { setting: `${sms}.senderId`, fits: like(/^[A-Za-z0-9]{3,6}$/, 'the registered header, e.g. SAATHI'), ...india },
  { setting: `${sms}.entityId`, fits: like(/^\d{6,50}$/, 'the digits of the registered entity'), ...india },
  { setting: `${sms}.templateId`, fits: like(/^\d{6,50}$/, 'the digits of the registered template'), ...india },
  {
    setting: `${sms}.region`,
    fits: z.enum(['ap-south-1', 'ap-south-2'], { error: 'ap-south-1 or ap-south-2' }).optional(),
    when: servesIndia,
    why: 'No other region has local routes to India.',
  },
  {
    setting: `${payments}.mode`,
    fits: z.enum(['razorpay', 'none'], { error: 'razorpay or none' }),
    why: 'Without it nobody can buy coins, and `instant` gives them away.',
  },
  {
    setting: `${payments}.razorpay.keyId`,
    fits: like(/^rzp_live_\w+$/, 'the id of a live key, rzp_live_...'),
    when: (stage) => valueIn(stage, `${payments}.mode`) === 'razorpay',
    why: 'Without it nobody can buy coins, and with a test key everybody can by the gateway’s test cards.',
  },
];

/** The needs of a stage with these apps that are not met, with what is there instead. */
export function unmetNeeds(
  stage: StageSettings,
  apps: readonly string[],
): readonly { readonly setting: string; readonly value: unknown; readonly looks: string; readonly why: string }[] {
  if (!stage.keepData) return [];
  return needs.flatMap(({ setting, fits, why, when }) => {
    const [top, app = ''] = setting.split('.');
    if ((top === 'apps' && !apps.includes(app)) || when?.(stage) === false) return [];
    const value = valueIn(stage, setting);
    const { error } = fits.safeParse(value);
    return error ? [{ setting, value, looks: error.issues[0]?.message ?? '', why }] : [];
  });
}
