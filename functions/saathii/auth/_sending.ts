import { limitSettings } from '../../../lib/core/limits.ts';
import { viewer } from '../../../lib/core/viewer.ts';
import { sms } from '../../../lib/notify/sms.ts';
import { dataKeys } from '../../../lib/secrets/data-keys.ts';
import { table } from '../../../lib/table/resource.ts';
import { otpSettings } from '../_settings/otp.ts';
import { smsSettings } from '../_settings/sms.ts';

/** What people are told of both routes that send a code. */
export const watched = [
  {
    count: 'codesNotSent',
    above: 5,
    means:
      'Login codes can’t be sent: nobody without a session gets in. Look at the spend limit and the sandbox of text messages (SNS, in the region of the setting sms), then at the cause in the lines "dependency unavailable" of this function.',
  },
] as const;

/** What both routes that send a code use. */
export const sending = { table, dataKeys, sms, otp: otpSettings, smsRules: smsSettings, limits: limitSettings, viewer };
