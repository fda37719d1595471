import { setTimeout as sleep } from 'node:timers/promises';
import { Contention, type Failure, refuse } from './failure.ts';

/** How often something may change under a decision before something is wrong with the store. */
const attempts = 12;

/**
 * No function that answers somebody runs longer. An instance may be frozen in the middle and go on much later, when what
 * was decided by the time of the request must not be done any more.
 */
const patienceMs = 29_000;

/**
 * What an attempt answers when something it had read was changed before it wrote; also the refusal of every write that
 * depends on what was read.
 */
export const overtaken: Failure<'overtaken'> = refuse('overtaken');

/**
 * Reads, decides and writes again for as long as others were faster, a little later each time. Everything an attempt
 * writes is in one conditional step, so that those who meet end as if one had followed the other. What keeps changing,
 * or takes so long that nobody waits for it any more, is an overload: it throws, and nothing was written.
 */
export async function insist<T>(
  what: string,
  attempt: (tries: number) => Promise<T>,
): Promise<Exclude<T, Failure<'overtaken'>>> {
  const begun = performance.now();
  for (let tries = 0; tries < attempts && performance.now() - begun < patienceMs; tries++) {
    const outcome = await attempt(tries);
    if (outcome !== overtaken) return outcome as Exclude<T, Failure<'overtaken'>>;
    // Those who met would meet again.
    await sleep(Math.random() * 5 * 2 ** Math.min(tries, 5));
  }
  throw new Contention(`${what} kept changing`);
}
