import type { LambdaFunction } from '../model.ts';
import { createConcurrency } from './concurrency.ts';
import type { Instance } from './instance.ts';

/** All instances of all functions, warm and busy. */
export interface Fleet {
  /** Whether the function's concurrency has room for one more invocation right now. */
  hasRoom(fn: LambdaFunction): boolean;
  /** Runs `work` on an instance that nothing else uses, warm if there is one; waits in order while there is no room. */
  use<T>(fn: LambdaFunction, requestId: string, work: (instance: Instance) => Promise<T>): Promise<T>;
  /** Ends all warm instances, and the busy ones as soon as they are done; of one function where one is named. */
  coldStart(functionArn?: string): Promise<void>;
  /** Ends every instance; what waits is rejected with `LambdaStopped`. */
  stop(): Promise<void>;
}

/** Warm instances kept over all functions, about 10 MB each; the least recently used one is ended first. */
const WARM_INSTANCES = 64;

export function createFleet(start: (fn: LambdaFunction, requestId: string) => Instance): Fleet {
  const concurrency = createConcurrency();
  /** Idle instances, least recently used first. */
  const warm: Instance[] = [];
  const busy = new Map<Instance, 'keep' | 'end'>();

  const takeWarm = (fn: LambdaFunction): Instance | undefined => {
    const index = warm.findLastIndex((instance) => instance.functionArn === fn.arn && instance.alive());
    return index < 0 ? undefined : warm.splice(index, 1)[0];
  };
  const giveBack = async (instance: Instance): Promise<void> => {
    const fate = busy.get(instance);
    busy.delete(instance);
    if (fate === 'end') return instance.end();
    if (instance.alive()) warm.push(instance);
    if (warm.length > WARM_INSTANCES) await warm.shift()?.end();
  };

  return {
    hasRoom: concurrency.hasRoom,
    async use(fn, requestId, work) {
      await concurrency.enter(fn);
      const instance = takeWarm(fn) ?? start(fn, requestId);
      busy.set(instance, 'keep');
      try {
        return await work(instance);
      } finally {
        await giveBack(instance);
        concurrency.leave(fn);
      }
    },
    async coldStart(functionArn) {
      const isMeant = (instance: Instance) => functionArn === undefined || instance.functionArn === functionArn;
      for (const instance of [...busy.keys()].filter(isMeant)) busy.set(instance, 'end');
      const ended = warm.filter(isMeant);
      for (const instance of ended) warm.splice(warm.indexOf(instance), 1);
      await Promise.all(ended.map((instance) => instance.end()));
    },
    async stop() {
      concurrency.stop();
      await Promise.all([...warm.splice(0), ...busy.keys()].map((instance) => instance.end()));
    },
  };
}
