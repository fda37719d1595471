import { limitSettings } from '../../../lib/core/limits.ts';
import { viewer } from '../../../lib/core/viewer.ts';
import { sms } from '../../../lib/notify/sms.ts';
import { dataKeys } from '../../../lib/secrets/data-keys.ts';
import { table } from '../../../lib/table/resource.ts';
import { otpSettings } from '../_settings/otp.ts';
import { smsSettings } from '../_settings/sms.ts';

/** What both routes that send a code use. */
export const sending = { table, dataKeys, sms, otp: otpSettings, smsRules: smsSettings, limits: limitSettings, viewer };
