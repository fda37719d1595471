import { lambda } from '../../../lib/core/lambda.ts';
import { http } from '../_app.ts';
import { Rates, rateSettings } from './_rates.ts';

export const route = http({
  id: 'calls.rates',
  method: 'GET',
  path: '/calls/rates',
  tag: 'Call Management',
  auth: 'public',
  summary: 'Coins per minute, recharge options and what listeners earn.',
  response: Rates,
  errors: [],
  uses: { rates: rateSettings },
});

export const handler = lambda(route, ({ rates }) => ({
  call_rates: { audio: price(rates.audioPerMinute), video: price(rates.videoPerMinute) },
  recharge_options: rates.recharge,
  listener_earnings: { audio: rates.listenerAudioPerMinute, video: rates.listenerVideoPerMinute },
}));

const price = (perMinute: number) => ({ rate_per_minute: perMinute, minimum_charge: perMinute });
