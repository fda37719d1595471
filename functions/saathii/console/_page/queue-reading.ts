import type { Api } from '../../_web/api.ts';
import { addressesOf, type Queue, withRead } from './queue.ts';
import type { Sample } from './wire.ts';

/** Asks for so many samples; what it gives puts the answer into the queue as it is by then. */
export type Read = (wanted: number) => Promise<(queue: Queue) => Queue>;

/** Reads the samples that wait. An answer that was overtaken by one to a later question changes nothing. */
export function createReading(api: Api): Read {
  let asked = 0;
  let answered = 0;
  return async (wanted) => {
    asked += 1;
    const mine = asked;
    const at = Date.now();
    const pages = await Promise.all(addressesOf(wanted).map((address) => api.call<readonly Sample[]>('GET', address)));
    return (queue) => {
      if (mine < answered) return queue;
      answered = mine;
      return withRead(queue, wanted, pages.flat(), at);
    };
  };
}
