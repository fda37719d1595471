import { socketLambda } from '../../../lib/core/socket-lambda.ts';
import { socket } from '../_app.ts';
import { pong, readFrame } from '../_frames.ts';
import { access, isTooLarge, signOfLife, uses } from './_sign-of-life.ts';

/** Source: README, "Sockets". */
export const route = socket({
  id: 'sockets.ping',
  summary: 'Answers a ping with its own timestamp.',
  route: 'ping',
  replies: true,
  uses,
  access,
});

export const handler = socketLambda(route, async (arrival) => {
  if (isTooLarge(arrival)) return undefined;
  await signOfLife(arrival);
  const frame = readFrame(arrival.text);
  return frame && { frame: pong(frame) };
});
