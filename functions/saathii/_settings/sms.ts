import * as z from 'zod/mini';
import { settings } from '../../../lib/core/settings.ts';

/**
 * Text messages. Local routes to India exist in two regions only, and its operators deliver only texts that match a
 * registered template; '' leaves an attribute out.
 */
export const smsSettings = settings('sms', {
  region: z._default(z.string().check(z.minLength(1)), 'ap-south-1'),
  type: z._default(z.enum(['Transactional', 'Promotional']), 'Transactional'),
  senderId: z._default(z.string(), ''),
  entityId: z._default(z.string(), ''),
  templateId: z._default(z.string(), ''),
  template: z._default(
    z.string().check(z.includes('{code}')),
    '{code} is your Saathii login code. Do not share it with anyone.',
  ),
});
