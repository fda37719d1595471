import { chunksOf } from '../core/chunks.ts';
import type { SocketDesk } from './desk.ts';
import type { Frame } from './frame.ts';
import type { HandedOver, LastWords, SocketKey } from './handed-over.ts';
import { inLanes } from './patience.ts';
import type { Delivery } from './publish.ts';

type Handing = Pick<SocketDesk, 'deliver' | 'counts'>;

/** A message of the queue, with how many sockets it is about or, of a part of a channel, how many users. */
interface Message {
  readonly work: HandedOver;
  readonly about: number;
}

/** How many sockets one message of the queue is about. */
const socketsPerMessage = 100;
const firstDelaySeconds = 5;
/** The queue's own limit. */
const longestDelaySeconds = 900;
/** How many messages are handed over at a time. */
const lanes = 16;

/** The further it has been put off, the longer it waits; a socket lives for two hours at most, and so does the work. */
const delayAfter = (tries: number): number => Math.min(firstDelaySeconds * 2 ** tries, longestDelaySeconds);

const handOver = (messages: readonly Message[], { deliver, counts }: Handing, delaySeconds = 0): Promise<void> =>
  inLanes(messages, lanes, async ({ work, about }) => {
    await deliver(work, { delaySeconds });
    counts.add('handedOver', about);
  });

const messagesAbout = (
  sockets: readonly SocketKey[],
  workFor: (some: readonly SocketKey[]) => HandedOver,
): readonly Message[] =>
  chunksOf(sockets.map(keyOf), socketsPerMessage).map((some) => ({ work: workFor(some), about: some.length }));

const keyOf = ({ channel, shard, userId, connectionId }: SocketKey): SocketKey => ({
  channel,
  shard,
  userId,
  connectionId,
});

/** Has sockets greeted later. `tries` = how often that has been put off before. */
export function greetLater(sockets: readonly SocketKey[], desk: Handing, tries = 0): Promise<void> {
  const messages = messagesAbout(sockets, (greet) => ({ greet, tries: tries + 1 }));
  return handOver(messages, desk, delayAfter(tries));
}

/** Has sockets closed later. */
export function closeLater(sockets: readonly SocketKey[], desk: Handing, tries = 0): Promise<void> {
  const messages = messagesAbout(sockets, (close) => ({ close, tries: tries + 1 }));
  return handOver(messages, desk, delayAfter(tries));
}

/** Has sockets told later what they missed, as it is by then. Those that miss the same share a message of the queue. */
export function tellLater(missed: readonly Delivery<Frame>[], desk: Handing, tries = 0): Promise<void> {
  const alike = Map.groupBy(missed, ({ frames }) => frames.map(({ userId }) => userId).join());
  const messages = [...alike.values()].flatMap((group) => {
    const frames = group[0]?.frames ?? [];
    // From none of these sockets is anything kept that they missed.
    const finals = finalsOf(frames).map((final) => ({ ...final, hiddenFrom: [] }));
    const untold = { userIds: usersOf(frames), finals, tries: tries + 1 };
    return messagesAbout(
      group.map(({ socket }) => socket),
      (tell) => ({ tell, ...untold }),
    );
  });
  return handOver(messages, desk, delayAfter(tries));
}

/** A part of a channel with what it is to be told. */
export interface Part {
  readonly channel: string;
  readonly shard: number;
  readonly frames: readonly Frame[];
}

/** Has parts of channels told by functions of their own, how users are by then. */
export function tellParts(parts: readonly Part[], desk: Handing): Promise<void> {
  const messages = parts.flatMap(({ channel, shard, frames }) => {
    const userIds = usersOf(frames);
    const part = { channel, shard, tries: 0 };
    // Each for itself: as many users may be kept from hearing one as a message of the queue has room for.
    const last = finalsOf(frames).map((final) => ({ work: { ...part, userIds: [], finals: [final] }, about: 1 }));
    return userIds.length > 0 ? [{ work: { ...part, userIds, finals: [] }, about: userIds.length }, ...last] : last;
  });
  return handOver(messages, desk);
}

const usersOf = (frames: readonly Frame[]): readonly number[] =>
  frames.filter(({ final }) => !final).map(({ userId }) => userId);

const finalsOf = (frames: readonly Frame[]): readonly LastWords[] =>
  frames
    .filter(({ final }) => final)
    .map(({ userId, hiddenFrom, text }) => ({ userId, hiddenFrom: [...hiddenFrom], text }));
