import * as z from 'zod/mini';

const list = <S extends z.ZodMiniType>(schema: S) => z.readonly(z.array(schema));

/** What a socket's item is found by. */
const SocketKey = z.object({ channel: z.string(), shard: z.int(), userId: z.int(), connectionId: z.string() });
export type SocketKey = z.infer<typeof SocketKey>;

/** Messages for all sockets of one part of a channel. */
const ShardWork = z.object({
  channel: z.string(),
  shard: z.int(),
  frames: list(
    z.object({
      userId: z.int(),
      timestamp: z.number(),
      hiddenFrom: list(z.int()),
      final: z.boolean(),
      text: z.string(),
    }),
  ),
});
export type ShardWork = z.infer<typeof ShardWork>;

/** How often this was handed over before. */
const again = { tries: z.int() };

/** Sockets that were not reached: they are told how these users are by then, and the last words about those gone. */
const TellingWork = z.object({
  tell: list(SocketKey),
  userIds: list(z.int()),
  finals: list(z.object({ userId: z.int(), text: z.string() })),
  ...again,
});
export type TellingWork = z.infer<typeof TellingWork>;

/** Sockets that are still to be greeted. */
const GreetingWork = z.object({ greet: list(SocketKey), ...again });
export type GreetingWork = z.infer<typeof GreetingWork>;

/** Sockets that are still to be closed. */
const ClosingWork = z.object({ close: list(SocketKey), ...again });
export type ClosingWork = z.infer<typeof ClosingWork>;

/** What is handed over when it can't be done at once. */
export const HandedOver = z.union([ShardWork, TellingWork, GreetingWork, ClosingWork]);
export type HandedOver = z.infer<typeof HandedOver>;
