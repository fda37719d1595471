import { describeError } from '../core/log.ts';
import { deleteMany } from '../table/batch-delete.ts';
import { type OpenSocket, Sockets } from './connections.ts';
import type { SocketDesk } from './desk.ts';
import { lanes, type Outcome } from './gateway.ts';
import { createPatience, inLanes } from './patience.ts';

/** What one socket is to be sent, in this order. */
export interface Delivery<Frame extends { readonly text: string }> {
  readonly socket: OpenSocket;
  readonly frames: readonly Frame[];
}

export interface PublishRules {
  readonly now: Date;
  readonly youngSeconds: number;
  /** These may be sent to who has not been greeted. A young socket that seems gone is tried again: its handshake may not be through. */
  readonly areGreetings?: boolean;
}

/** What became of what was to be sent. A socket that was found gone is in none of these. */
export interface Published<Frame extends { readonly text: string }> {
  /** The sockets that took all of it. */
  readonly reached: readonly OpenSocket[];
  /** The sockets for which something was refused for good. */
  readonly refused: readonly OpenSocket[];
  /** What did not arrive, and may do so later. */
  readonly missed: readonly Delivery<Frame>[];
}

/**
 * Sends every socket what it is to be sent, many at a time and independently of each other. A socket that has not been
 * greeted is sent nothing but its greeting and misses everything else. A socket that is gone is taken out of its channel unless it is young. What the platform refuses for good is
 * counted and logged without its content. Overload and silence are tried again for a bounded time.
 */
export async function publish<Frame extends { readonly text: string }>(
  deliveries: Iterable<Delivery<Frame>> | AsyncIterable<Delivery<Frame>>,
  desk: Pick<SocketDesk, 'table' | 'gateway' | 'counts' | 'log'>,
  rules: PublishRules,
): Promise<Published<Frame>> {
  const { gateway, counts } = desk;
  const patience = createPatience(counts);
  const missed: Delivery<Frame>[] = [];
  const [reached, refused, gone]: [OpenSocket[], OpenSocket[], OpenSocket[]] = [[], [], []];

  const post = async ({ connectionId }: OpenSocket, text: string, awaited: boolean): Promise<Outcome> => {
    const outcome = await gateway.post(connectionId, text);
    return outcome === 'gone' && awaited ? 'failed' : outcome;
  };

  await inLanes(deliveries, lanes, async ({ socket, frames }) => {
    const young = isYoung(socket, rules);
    const awaited = young && areGreetings;
    let whole = true;
    for (const [place, { text }] of frames.entries()) {
      const isDue = (socket.greeted || areGreetings) && !patience.isOver();
      const outcome = isDue ? await patience.insist(() => post(socket, text, awaited)) : 'failed';
      if (outcome === 'failed') return void missed.push({ socket, frames: frames.slice(place) });
      if (outcome === 'gone') {
        counts.add('gone');
        return void (young || gone.push(socket));
      }
      if (outcome === 'done') counts.add('sent');
      else whole = refuse(desk, socket);
    }
    (whole ? reached : refused).push(socket);
  });
  await forget(desk, gone);
  return { reached, refused, missed };
}

const isYoung = ({ openedAt }: OpenSocket, { now, youngSeconds }: PublishRules): boolean =>
  now.getTime() - openedAt < youngSeconds * 1000;

function refused({ counts, log }: Pick<SocketDesk, 'counts' | 'log'>, { connectionId, channel }: OpenSocket): void {
  counts.add('failed');
  log.error('a message was refused', { connectionId, channel });
}

/** Rows that can't be deleted now are found again by the next message to their channel. */
async function forget({ table, log }: Pick<SocketDesk, 'table' | 'log'>, gone: readonly OpenSocket[]): Promise<void> {
  if (gone.length === 0) return;
  const failed = (error: unknown): void => log.warn('sockets were not forgotten', describeError(error));
  await deleteMany(table, Sockets, gone).catch(failed);
}
