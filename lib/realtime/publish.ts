import type { FrameText } from '../core/frame.ts';
import { describeError } from '../core/log.ts';
import { deleteMany } from '../table/batch-delete.ts';
import { type OpenSocket, Sockets } from './connections.ts';
import type { SocketDesk } from './desk.ts';
import { lanes, type Outcome } from './gateway.ts';
import { createPatience, inLanes } from './patience.ts';

/** What one socket is to be sent, in this order. */
export interface Delivery<Frame extends { readonly text: FrameText }> {
  readonly socket: OpenSocket;
  readonly frames: readonly Frame[];
}

export interface PublishRules {
  readonly now: Date;
  readonly youngSeconds: number;
  /** They go to sockets that have not been greeted, of which a young one may seem gone: its handshake is not through. */
  readonly areGreetings?: boolean;
}

/** What became of deliveries. A socket that was found gone is in none of these. */
export interface Published<Frame extends { readonly text: FrameText }> {
  /** The sockets that took all they were sent. */
  readonly reached: readonly OpenSocket[];
  /** The sockets for which the platform refused something for good. */
  readonly refused: readonly OpenSocket[];
  /** What did not arrive, and is worth another try later. */
  readonly missed: readonly Delivery<Frame>[];
}

/**
 * Sends every socket what it is to be sent, many at a time and independently of each other. A socket that has not been
 * greeted misses everything but its greeting. One that is gone is taken out of its channel unless it is young. What the
 * platform refuses for good is counted and logged without its content. Overload and silence are tried again for a
 * bounded time.
 */
export async function publish<Frame extends { readonly text: FrameText }>(
  deliveries: Iterable<Delivery<Frame>> | AsyncIterable<Delivery<Frame>>,
  desk: Pick<SocketDesk, 'table' | 'gateway' | 'counts' | 'log'>,
  rules: PublishRules,
): Promise<Published<Frame>> {
  const { gateway, counts } = desk;
  const { areGreetings = false } = rules;
  const patience = createPatience(counts);
  const missed: Delivery<Frame>[] = [];
  const [reached, refused, gone] = [new Set<OpenSocket>(), new Set<OpenSocket>(), new Set<OpenSocket>()];

  const post = async (socket: OpenSocket, text: FrameText): Promise<Outcome> => {
    const outcome = await gateway.post(socket.connectionId, text);
    return outcome === 'gone' && areGreetings && isYoung(socket, rules) ? 'failed' : outcome;
  };

  await inLanes(deliveries, lanes, async ({ socket, frames }) => {
    for (const [place, { text }] of frames.entries()) {
      const isDue = (socket.greeted || areGreetings) && !patience.isOver();
      const outcome = isDue ? await patience.insist(() => post(socket, text)) : 'failed';
      if (outcome === 'failed') return void missed.push({ socket, frames: frames.slice(place) });
      if (outcome === 'gone') return void gone.add(socket);
      if (outcome === 'done') counts.add('sent');
      else {
        logRefusal(desk, socket);
        refused.add(socket);
      }
    }
    if (!refused.has(socket)) reached.add(socket);
  });
  counts.add('gone', gone.size);
  const old = [...gone].filter((socket) => !isYoung(socket, rules));
  await forget(desk, old);
  return { reached: [...reached], refused: [...refused], missed };
}

const isYoung = ({ openedAt }: OpenSocket, { now, youngSeconds }: PublishRules): boolean =>
  now.getTime() - openedAt < youngSeconds * 1000;

function logRefusal({ counts, log }: Pick<SocketDesk, 'counts' | 'log'>, { connectionId, channel }: OpenSocket): void {
  counts.add('failed');
  log.error('a message was refused', { connectionId, channel });
}

/** Rows that can't be deleted now are found again by the next message to their channel. */
async function forget({ table, log }: Pick<SocketDesk, 'table' | 'log'>, gone: readonly OpenSocket[]): Promise<void> {
  if (gone.length === 0) return;
  const failed = (error: unknown): void => log.warn('sockets were not forgotten', describeError(error));
  await deleteMany(table, Sockets, gone).catch(failed);
}
