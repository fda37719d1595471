import { socketLambda } from '../../../lib/core/socket-lambda.ts';
import { socket } from '../_app.ts';
import { frames } from '../_frames.ts';
import { access, isTooLarge, signOfLife, uses } from './_sign-of-life.ts';

/** Source: README, "Sockets". */
export const route = socket({
  id: 'sockets.ping',
  summary: 'Answers a ping with its own timestamp.',
  route: 'ping',
  receives: frames.received.ping,
  replies: frames.sent.pong,
  uses,
  access,
});

export const handler = socketLambda(route, async (arrival) => {
  if (isTooLarge(arrival)) return undefined;
  await signOfLife(arrival);
  const ping = arrival.read();
  return ping && { reply: { timestamp: ping.timestamp ?? null } };
});
