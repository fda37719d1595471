import { isDeepStrictEqual } from 'node:util';
import type { LogLine } from '../../infra/local/lambda/lambda.ts';
import type { Answer } from '../support/client.ts';
import type { PayingApp } from '../support/paying.ts';
import { storedItems } from '../support/stored-items.ts';
import { everythingFits } from './everything-fits.ts';
import type { Case, Exercise } from './exercise.ts';
import { silent } from './exercises-sockets.ts';
import { deployed, functionOf } from './functions.ts';
import { type Fault, isRefusal, leaks, type Outcome } from './outcome.ts';
import { arm } from './points.ts';
import { lettersOf, tableOf } from './rest.ts';
import { difference, ownerOf, text } from './says.ts';
import { type Readings, readings, tellOf } from './told.ts';

interface Run extends Case {
  readonly fault?: Fault;
  /** What the client heard at last. */
  answer?: Answer;
  /** Whether it was told to come again, and came. */
  askedTwice: boolean;
  /** Whether the function failed, so that whoever runs it has to do so again. */
  failed: boolean;
  shown?: unknown;
  readonly wrong: string[];
}

/**
 * Lets what the platform runs meet its faults, one after the other, then gives the platform the time to repeat what
 * failed. What then is stored and shown must be what it is without a fault, and nothing was given up.
 */
export async function playPlatform(app: PayingApp, exercise: Exercise, faults: readonly Fault[]): Promise<Outcome[]> {
  const runs: Run[] = [];
  const letters = lettersOf(app).length;
  for (const fault of [undefined, ...faults, undefined]) {
    const run: Run = {
      ...(await exercise.prepare(app)),
      ...(fault && { fault }),
      askedTwice: false,
      failed: false,
      wrong: [],
    };
    runs.push(run);
    await app.world.idle();
    await meet(app, exercise, run);
  }
  if (deployed.get(exercise.id)?.route.kind === 'http') await askTwice(app, runs.at(-1));
  for (const seconds of exercise.platform ?? []) await app.advance(seconds);
  for (const run of runs) run.shown = await run.shows?.();
  await app.world.idle();
  const given = lettersOf(app).slice(letters);
  if (given.length !== (exercise.ticks ? runs.filter(({ failed }) => failed).length : 0)) {
    runs.find(({ fault }) => fault)?.wrong.push(`dead letters: ${given.join().slice(0, 300)}`);
  }
  return judge(app, exercise, runs);
}

/** What a client hears who asks again for what has happened. */
async function askTwice(app: PayingApp, run: Run | undefined): Promise<void> {
  if (run) run.answer = await run.request();
  await app.world.idle();
}

async function meet(app: PayingApp, exercise: Exercise, run: Run): Promise<void> {
  const { fault } = run;
  const logged = app.lines.length;
  if (fault?.point.cold) await app.world.lambda.coldStart(functionOf(app.world, exercise.id).arn);
  const armed = fault && arm(app, exercise.id, fault.point, fault.kind, fault.extent);
  run.answer = await run.request().catch((error: Error) => nothing(run, error));
  await app.world.idle();
  armed?.disarm();
  run.failed = app.lines.slice(logged).some((line) => isFailure(app, exercise, line));
  if (armed?.hits === 0) run.wrong.push('the fault hit nothing');
  if (run.answer.status === 200) return;
  if (!isRefusal(run.answer, exercise)) run.wrong.push(`was answered ${text(run.answer)}`);
  if (leaks(run.answer)) run.wrong.push(`tells internals: ${text(run.answer.body)}`);
  run.askedTwice = true;
  run.answer = await run.request();
  await app.world.idle();
}

/** Who asked got no answer at all. */
function nothing({ wrong }: Run, { message }: Error): Answer {
  wrong.push(`ended with: ${message}`);
  return silent;
}

/** How a function's log says that its invocation has failed. */
const isFailure = ({ world }: PayingApp, { id }: Exercise, { functionName, text }: LogLine): boolean =>
  functionName === functionOf(world, id).name && /"message":"(?:batch|task|job|object|socket route) failed"/.test(text);

async function judge(app: PayingApp, exercise: Exercise, runs: readonly Run[]): Promise<Outcome[]> {
  const stored = await storedItems(tableOf(app));
  const now = app.world.clock.now();
  for (const finding of everythingFits(stored, now)) {
    (ownerOf(finding, runs) ?? runs.find(({ fault }) => fault))?.wrong.push(finding);
  }
  const read = readings({}, stored);
  const clean = runs.filter(({ fault }) => !fault).map((run) => tellRun(exercise, run, read, now));
  return runs.flatMap((run) => {
    const { fault, askedTwice, wrong } = run;
    if (!fault) return [];
    const told = tellRun(exercise, run, read, now);
    const isRight = clean.some((one) => isDeepStrictEqual(one, told));
    const found = isRight ? [] : [`came to something else: ${difference(clean, told)}`];
    const unasked = run.failed ? 'repeated by the platform' : 'hidden';
    return [{ ...fault, ending: askedTwice ? 'told to come again' : unasked, wrong: [...wrong, ...found] }];
  });
}

function tellRun({ forgets = [] }: Exercise, run: Run, read: Readings, now: number) {
  const { people, phones = [], answer, shown } = run;
  const subject = { ids: people.map(({ id }) => id), phones: [...people.map(({ phone }) => phone), ...phones] };
  const { tell, state } = tellOf(subject, read, { request: 0, now });
  const changed = state.changed.filter((item) => !forgets.includes((item as { type: string }).type));
  return { answer: [tell({ status: answer?.status, body: answer?.body })], shown: [tell(shown ?? null)], changed };
}
