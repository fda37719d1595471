import { socketLambda } from '../../../lib/core/socket-lambda.ts';
import { socket } from '../_app.ts';
import { access, isTooLarge, signOfLife, uses } from './_sign-of-life.ts';

/** Source: README, "Sockets". */
export const route = socket({
  id: 'sockets.ignore',
  summary: 'Takes any other frame for a sign of life and does nothing with it.',
  route: '$default',
  uses,
  access,
});

export const handler = socketLambda(route, async (arrival) => {
  if (!isTooLarge(arrival)) await signOfLife(arrival);
  return undefined;
});
