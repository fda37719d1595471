import { socketLambda } from '../../../lib/core/socket-lambda.ts';
import { socket } from '../_app.ts';
import { frames } from '../_frames.ts';
import { access, isTooLarge, signOfLife, uses } from './_sign-of-life.ts';

/** Source: README, "Sockets". */
export const route = socket({
  id: 'sockets.subscribe',
  summary: 'Confirms a subscription; a socket has its channel from the start.',
  route: 'subscribe',
  receives: frames.received.subscribe,
  replies: frames.sent.subscription_confirmed,
  uses,
  access,
});

export const handler = socketLambda(route, async (arrival) => {
  if (isTooLarge(arrival)) return undefined;
  const connection = await signOfLife(arrival);
  const subscription = arrival.read()?.subscription ?? connection?.channel;
  return subscription === undefined ? undefined : { reply: { subscription } };
});
