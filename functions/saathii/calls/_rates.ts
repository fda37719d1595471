import * as z from 'zod/mini';
import type { CallType } from '../../../lib/calls/store.ts';
import type { Opened } from '../../../lib/core/grant.ts';
import { settings } from '../../../lib/core/settings.ts';

const Price = z.object({ rate_per_minute: z.int(), minimum_charge: z.int() });
const positive = () => z.int().check(z.positive());

/** A minimum charge is one minute's rate, so it is not a setting of its own. */
export const rateSettings = settings('rates', {
  audioPerMinute: z._default(positive(), 10),
  videoPerMinute: z._default(positive(), 50),
  listenerAudioPerMinute: z._default(positive(), 15),
  listenerVideoPerMinute: z._default(positive(), 75),
  /** Rupees paid -> coins credited. */
  recharge: z._default(z.record(z.string().check(z.regex(/^[1-9]\d*$/)), positive()), {
    150: 300,
    300: 600,
    500: 1000,
    1000: 2000,
  }),
});

export const Rates = z.object({
  call_rates: z.object({ audio: Price, video: Price }),
  recharge_options: z.record(z.string(), z.int()),
  listener_earnings: z.object({ audio: z.int(), video: z.int() }),
});

/** What a call of this type costs, earns and may last, from its start on. */
export const termsOf = (
  rates: Opened<{ rates: typeof rateSettings }>['rates'],
  callType: CallType,
  maxMinutes: number,
) =>
  callType === 'audio'
    ? { rate: rates.audioPerMinute, earningRate: rates.listenerAudioPerMinute, maxMinutes }
    : { rate: rates.videoPerMinute, earningRate: rates.listenerVideoPerMinute, maxMinutes };
