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
  /** A young socket that seems gone is tried again: its handshake may not be through. */
  readonly awaitsHandshakes?: boolean;
}

/**
 * Sends every socket what it is to be sent, many at a time and independently of each other, and gives what did not
 * arrive. A socket that is gone is taken out of its channel unless it is young. What the platform refuses for good is
 * counted and logged without its content. Overload and silence are tried again for a bounded time.
 */
export async function publish<Frame extends { readonly text: string }>(
  deliveries: Iterable<Delivery<Frame>> | AsyncIterable<Delivery<Frame>>,
  desk: Pick<SocketDesk, 'table' | 'gateway' | 'counts' | 'log'>,
  rules: PublishRules,
): Promise<readonly Delivery<Frame>[]> {
  const { gateway, counts } = desk;
  const patience = createPatience(counts);
  const missed: Delivery<Frame>[] = [];
  const gone: OpenSocket[] = [];

  const post = ({ connectionId }: OpenSocket, text: string, young: boolean): Promise<Outcome> => {
    const waits = young && rules.awaitsHandshakes;
    const isFinal = (outcome: Outcome) => outcome !== 'failed' && !(waits && outcome === 'gone');
    return patience.insist(() => gateway.post(connectionId, text), isFinal);
  };

  await inLanes(deliveries, lanes, async ({ socket, frames }) => {
    const young = isYoung(socket, rules);
    for (const [place, { text }] of frames.entries()) {
      const outcome = patience.isOver() ? 'failed' : await post(socket, text, young);
      if (outcome === 'done') counts.add('sent');
      else if (outcome === 'refused') refused(desk, socket);
      else {
        const awaited = young && rules.awaitsHandshakes;
        if (outcome === 'failed' || awaited) missed.push({ socket, frames: frames.slice(place) });
        else {
          counts.add('gone');
          if (!young) gone.push(socket);
        }
        return;
      }
    }
  });
  await forget(desk, gone);
  return missed;
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
