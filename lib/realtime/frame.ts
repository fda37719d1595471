import type { FrameText } from '../core/frame.ts';
import type { OpenSocket } from './connections.ts';
import type { Delivery } from './publish.ts';

/** A message about a user, as it is sent. */
export interface Frame {
  readonly userId: number;
  /** Epoch milliseconds by which what it tells was stored; whoever has come since has seen it. */
  readonly storedBy: number;
  /** The users whose sockets don't get it. */
  readonly hiddenFrom: ReadonlySet<number>;
  /** The last words about a user who is gone: nothing can be told in their place later. */
  readonly final: boolean;
  /** It tells of nothing but a heartbeat and may be left out. */
  readonly heartbeat: boolean;
  readonly text: FrameText;
}

/** What each of these sockets is to be sent: what no block keeps from it and was not stored before it was opened. */
export const deliveriesTo = (sockets: readonly OpenSocket[], frames: readonly Frame[]): readonly Delivery<Frame>[] =>
  sockets.flatMap((socket) => {
    const due = frames.filter(
      ({ storedBy, hiddenFrom }) => storedBy >= socket.openedAt && !hiddenFrom.has(socket.userId),
    );
    return due.length > 0 ? [{ socket, frames: due }] : [];
  });
