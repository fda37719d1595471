import * as z from 'zod/mini';
import { KeptFrame } from '../core/frame.ts';

const list = <S extends z.ZodMiniType>(schema: S) => z.readonly(z.array(schema));

/** What a socket's item is found by. */
const SocketKey = z.object({ channel: z.string(), shard: z.int(), userId: z.int(), connectionId: z.string() });
export type SocketKey = z.infer<typeof SocketKey>;

/** The last words about a user who is gone, and who is not to hear them: neither can be looked up any more. */
const LastWords = z.object({ userId: z.int(), hiddenFrom: list(z.int()), text: KeptFrame });
export type LastWords = z.infer<typeof LastWords>;

/** How often this was handed over before. */
const again = { tries: z.int() };

/** What is to be told: how these users are by then, to whom nothing hides them by then, and last words. */
const untold = { userIds: list(z.int()), finals: list(LastWords), ...again };

/** Sockets that were not reached, with what they missed. */
const TellingWork = z.object({ tell: list(SocketKey), ...untold });
export type TellingWork = z.infer<typeof TellingWork>;

/** All sockets of one part of a channel, with what they are to be told. */
const ShardWork = z.object({ channel: z.string(), shard: z.int(), ...untold });
export type ShardWork = z.infer<typeof ShardWork>;

/** Sockets that are still to be greeted. */
const GreetingWork = z.object({ greet: list(SocketKey), ...again });
export type GreetingWork = z.infer<typeof GreetingWork>;

/** Sockets that are still to be closed. */
const ClosingWork = z.object({ close: list(SocketKey), ...again });
export type ClosingWork = z.infer<typeof ClosingWork>;

/** What is handed over when it can't be done at once. */
export const HandedOver = z.union([ShardWork, TellingWork, GreetingWork, ClosingWork]);
export type HandedOver = z.infer<typeof HandedOver>;
