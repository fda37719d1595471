import type { CallItem } from '../../../lib/calls/store.ts';
import type { FrameText } from '../../../lib/core/frame.ts';
import { committedBy, type StreamRecord } from '../../../lib/core/stream-record.ts';
import type { PersonalMessage } from '../../../lib/realtime/tell-users.ts';
import { callEnded, callStarted, type EndedCall } from '../_frames.ts';

/** What the people of calls are told by these changes of calls: that one has begun, or is over, and nothing else. */
export const callMessages = (records: readonly StreamRecord[]): readonly PersonalMessage[] =>
  records.flatMap((record) => {
    const text = textOf(record);
    const { callerId, listenerId } = record.after as unknown as CallItem;
    return text === undefined ? [] : [{ userIds: [callerId, listenerId], storedBy: committedBy(record), text }];
  });

function textOf({ change, before, after }: StreamRecord): FrameText | undefined {
  const call = after as unknown as CallItem;
  if (change === 'INSERT') return callStarted(call);
  // What is over may still be changed.
  return before?.status !== call.status ? callEnded(call as EndedCall) : undefined;
}
