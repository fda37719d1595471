import { streamPatterns } from '../../constructs/stream-filter.ts';
import { findRoutes } from '../../routes.ts';
import { type Connection, Refused } from '../command.ts';
import { openInvoke } from './invoke.ts';
import type { Letter, Origin } from './letter.ts';
import type { DeadLetterQueue } from './queue.ts';
import { replayBatch } from './replay-batch.ts';
import { readRange } from './stream-range.ts';

/** Hands what was given up back to where it came from. */
export interface Replay {
  /** What would be done with it; `Refused` where nothing can be. */
  foresee(letter: Letter): string;
  /**
   * Does it, and deletes the message once it went through; what is done twice for it is something that bears it. Says
   * what was done. Throws when it did not go through, and then the message stays.
   */
  replay(letter: Letter): Promise<string>;
}

type Desk = Pick<Connection, 'environment' | 'storedItems'>;

export async function openReplay(desk: Desk, queue: DeadLetterQueue): Promise<Replay> {
  const [env, routes] = await Promise.all([desk.environment(), findRoutes()]);
  const invoke = openInvoke(env);
  // The stage stands behind the id of a function.
  const routeOf = (name: string) => routes.find(({ lambdaId }) => name.startsWith(`${lambdaId}-`))?.route;

  const judge = ({ from }: Letter): Exclude<Origin, { kind: 'unknown' }> => {
    if (from.kind === 'unknown') throw new Refused('the message does not say where it came from');
    if (from.kind !== 'task' && !routeOf(from.functionName)) throw new Refused('the app has no such function');
    return from;
  };

  const runAgain = async (
    from: Exclude<Origin, { kind: 'unknown' }>,
    { payload, message }: Letter,
  ): Promise<string> => {
    if (from.kind === 'task') {
      await queue.send(from.queueArn, message.body);
      return 'put back into its queue';
    }
    await queue.holdOn(message);
    if (from.kind === 'event') {
      await invoke(from.functionName, payload);
      return 'went through';
    }
    const { functionName, range } = from;
    const route = routeOf(functionName);
    if (route?.kind !== 'stream') throw new Refused('the function reads no stream any more');
    const count = await replayBatch(await readRange(env, range), {
      ...{ patterns: streamPatterns(route.on), streamArn: range.streamArn },
      storedItems: desk.storedItems,
      invoke: (event) => invoke(functionName, event),
    });
    return `went through, ${count} records`;
  };

  return {
    foresee(letter) {
      const from = judge(letter);
      if (from.kind === 'task') return 'would be put back into its queue';
      if (from.kind === 'event') return `${from.functionName} would be run with the event`;
      const { first, last, shardId } = from.range;
      return `${from.functionName} would be run with the records ${first} to ${last} of ${shardId}`;
    },
    async replay(letter) {
      const done = await runAgain(judge(letter), letter);
      await queue.remove(letter.message);
      return done;
    },
  };
}
