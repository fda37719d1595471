import { type Command, Misused, Refused, type Run } from './command.ts';
import { type Letter, readLetter, withoutPersons } from './dead-letters/letter.ts';
import type { DeadLetterQueue } from './dead-letters/queue.ts';
import { openReplay, type Replay } from './dead-letters/replay.ts';

const one = { id: { about: 'only the message with this id', value: 'ID' } };

const list: Command = {
  name: 'dead-letters list',
  about: 'Show what was given up: which function, when and why.',
  options: { show: { about: 'with what each is about, but for texts that may be about somebody' } },
  run: (run) =>
    holding(run, async (letters) => {
      for (const letter of letters) {
        run.say(lineOf(letter));
        if (run.flag('show')) run.say(`  ${JSON.stringify(withoutPersons(letter.payload))}`);
      }
      run.say(`${letters.length} given up`);
    }),
};

const replay: Command = {
  name: 'dead-letters replay',
  about: 'Hand what was given up back to where it came from, and delete what goes through.',
  options: one,
  recorded: true,
  run: (run) =>
    holding(run, async (letters, queue) => {
      const desk = await openReplay(run, queue);
      let left = 0;
      for (const letter of letters) left += (await replayOne(run, desk, letter)) ? 0 : 1;
      if (left > 0) throw new Refused(`${left} of ${letters.length} are still there`);
      run.say(`${letters.length} ${run.isDry ? 'would be handed back' : 'handed back'}`);
    }),
};

const drop: Command = {
  name: 'dead-letters drop',
  about: 'Delete what was given up, without doing it.',
  options: { ...one, all: { about: 'all there are' } },
  recorded: true,
  judge({ id, all }) {
    if ((id === undefined) !== (all === true)) throw new Misused('say which: either --id or --all');
  },
  run: (run) =>
    holding(run, async (letters, queue) => {
      for (const letter of letters) {
        if (!run.isDry) await queue.remove(letter.message);
        run.say(`${lineOf(letter)}: ${run.isDry ? 'would be dropped' : 'dropped'}`);
      }
    }),
};

export const deadLetterCommands: readonly Command[] = [list, replay, drop];

/** What was given up, or the one that is meant; a message that is not there is `Refused`. */
async function holding(
  run: Run,
  work: (letters: readonly Letter[], queue: DeadLetterQueue) => Promise<void>,
): Promise<void> {
  const queue = await run.deadLetters();
  const id = run.option('id');
  await queue.holding((messages) => {
    const meant = messages.filter((message) => id === undefined || message.id === id);
    if (id !== undefined && meant.length === 0) throw new Refused(`there is no message ${id}, or somebody is at it`);
    return work(meant.map(readLetter), queue);
  });
}

/** False when it is still there; why is said. */
async function replayOne(run: Run, desk: Replay, letter: Letter): Promise<boolean> {
  try {
    run.say(`${lineOf(letter)}: ${run.isDry ? desk.foresee(letter) : await desk.replay(letter)}`);
    return true;
  } catch (error) {
    const reason = error instanceof Refused ? error.message : `${(error as Error).name}, it may have gone through`;
    run.say(`${lineOf(letter)}: not handed back: ${reason}`);
    return false;
  }
}

const lineOf = ({ message, by, why, from }: Letter): string =>
  `${message.id}  ${new Date(message.sentAt).toISOString()}  ${from.kind.padEnd(7)}  ${by}  ${why}`;
