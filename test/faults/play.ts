import { isDeepStrictEqual } from 'node:util';
import { Statuses } from '../../lib/presence/store.ts';
import type { Answer } from '../support/client.ts';
import { inTurns } from '../support/in-turns.ts';
import type { PayingApp } from '../support/paying.ts';
import { storedItems } from '../support/stored-items.ts';
import { everythingFits } from './everything-fits.ts';
import { type Case, type Exercise, nameOf } from './exercise.ts';
import { functionOf } from './functions.ts';
import { createGate } from './gate.ts';
import { type Fault, isRefusal, leaks, type Outcome } from './outcome.ts';
import { arm } from './points.ts';
import { tableOf } from './rest.ts';
import { difference, ownerOf, text } from './says.ts';
import { type Readings, readings, type Subject, type Times, tellOf } from './told.ts';

/** Faults that one exercise meets, each for people of its own. */
export interface Play {
  readonly exercise: Exercise;
  readonly faults: readonly Fault[];
}

/**
 * What is right where nothing goes wrong: asked first before all faults or after them, and then again; asked only when
 * the others are asked again; asked only a minute after that.
 */
const references = ['early', 'lately', 'late', 'later'] as const;
type Reference = (typeof references)[number];

/** A case in the course of a round: what it was answered first, and when it was asked again. */
interface Run extends Case {
  readonly exercise: Exercise;
  readonly fault?: Fault;
  readonly reference?: Reference;
  first?: Answer;
  again?: Answer;
  seconds?: number;
  readonly wrong: string[];
}

/** Requests under way at a time: of all functions and of one while they mostly wait, and while they work. */
const atOnce = { together: 16, ofOne: 4, working: 3 } as const;
/** People are made by requests that take the machine's own time. */
const preparing = 3;
/** While a request with a key may still run, nobody else may have its effect. */
const keyTakesSeconds = 61;

/**
 * Prepares all cases, makes each request while a call of its function fails, looks at the whole table, and makes each
 * request again as a client does. What then is stored and answered must be what one request without a fault comes to.
 */
export async function playRound(
  app: PayingApp,
  plays: readonly Play[],
  wanted: readonly Reference[] = references,
): Promise<ReadonlyMap<Exercise, Outcome[]>> {
  const runs = await prepareRuns(app, plays, wanted);
  await app.advance(5);
  const time = { request: app.world.clock.now() };
  await hearOfAll(app, runs);
  const before = await storedItems(tableOf(app));
  const [gate, narrow] = [createGate(atOnce.together), createGate(atOnce.working)];
  const askClean = (when: Reference) =>
    Promise.all(runs.filter(({ reference }) => reference === when).map((run) => narrow(() => ask(run))));
  await askClean('early');
  const lanes = Map.groupBy(runs, ({ exercise }) => exercise.id);
  await Promise.all([...lanes.values()].map((some) => meetFaults(app, some, gate)));
  await askClean('lately');
  await comeToRest(app, runs, 'after the fault');
  await hearOfAll(app, runs);
  const isAskedNow = ({ reference }: Run) => reference !== 'later';
  await Promise.all(runs.filter(isAskedNow).map((run) => narrow(() => askAgain(run))));
  await askLater(app, runs, narrow);
  const after = await comeToRest(app, runs, 'after it was asked again');
  const read = readings(before, after);
  const times = { ...time, now: app.world.clock.now() };
  return new Map(plays.map(({ exercise }) => [exercise, judge(exercise, runsOf(runs, exercise), read, times)]));
}

const runsOf = (runs: readonly Run[], exercise: Exercise): readonly Run[] =>
  runs.filter((run) => run.exercise === exercise);

async function prepareRuns(
  app: PayingApp,
  plays: readonly Play[],
  references: readonly Reference[],
): Promise<readonly Run[]> {
  const wanted = plays.flatMap(({ exercise, faults }) => [
    ...references.map((reference) => ({ exercise, reference })),
    ...faults.map((fault) => ({ exercise, fault })),
  ]);
  return inTurns(
    wanted,
    preparing,
    async (one): Promise<Run> => ({ ...(await one.exercise.prepare(app)), ...one, wrong: [] }),
  );
}

/** However slow the machine is, nobody falls offline before their turn. */
async function hearOfAll(app: PayingApp, runs: readonly Run[]): Promise<void> {
  const heard = { lastSeen: app.world.clock.now(), news: 'none' } as const;
  const people = runs.flatMap((run) => run.people);
  await inTurns(people, preparing, ({ id: userId }) => tableOf(app).update(Statuses, { userId }, { set: heard }));
}

async function ask(run: Run): Promise<Answer> {
  const begun = performance.now();
  run.first = await run.request();
  run.seconds = (performance.now() - begun) / 1000;
  return run.first;
}

async function askAgain(run: Run): Promise<void> {
  if (run.reference === 'late') run.first = await run.request();
  else run.again = await run.request();
}

/** New instances first, and what waits longest last, so that few instances do. */
const turnOf = ({ fault }: Run): number => (fault?.point.cold ? 0 : fault?.kind === 'timeout' ? 2 : 1);

/** Each request meets its fault; the next one is not made before it is known which invocation this one is. */
async function meetFaults(app: PayingApp, runs: readonly Run[], gate: ReturnType<typeof createGate>): Promise<void> {
  const underWay: Promise<unknown>[] = [];
  const [ofOne, alone] = [createGate(atOnce.ofOne), createGate(1)];
  for (const run of runs.toSorted((one, other) => turnOf(one) - turnOf(other))) {
    const { fault, exercise } = run;
    if (!fault) continue;
    if (fault.point.cold) {
      await Promise.all(underWay);
      await app.world.lambda.coldStart(functionOf(app.world, exercise.id).arn);
    }
    await new Promise<void>((isKnown) => {
      const meet = async () => {
        const armed = arm(app, exercise.id, fault.point, fault.kind, fault.extent);
        void armed.following.then(isKnown);
        await ask(run);
        armed.disarm();
        isKnown();
        if (armed.hits === 0) run.wrong.push('the fault hit nothing');
      };
      underWay.push((fault.kind === 'timeout' ? ofOne : alone)(() => gate(meet)));
    });
    if (fault.point.cold) await Promise.all(underWay);
  }
  await Promise.all(underWay);
}

const inProgress = 'Request already in progress';

/** What may still be running is asked for again when it can't be any more. Everybody stays online meanwhile. */
async function askLater(app: PayingApp, runs: readonly Run[], gate: ReturnType<typeof createGate>): Promise<void> {
  const waiting = runs.filter((run) => run.again?.body?.detail === inProgress);
  const exercises = new Set(waiting.map(({ exercise }) => exercise));
  if (exercises.size === 0) return;
  const late = [
    ...waiting,
    ...runs.filter(({ reference, exercise }) => reference === 'later' && exercises.has(exercise)),
  ];
  await app.advance(keyTakesSeconds);
  await hearOfAll(app, late);
  await Promise.all(
    late.map((run) =>
      gate(async () => {
        const answer = await run.request();
        if (run.reference) run.first = answer;
        else run.again = answer;
      }),
    ),
  );
}

/** Waits until nothing is under way, and says to whom it belongs what doesn't fit together. */
async function comeToRest(app: PayingApp, runs: readonly Run[], when: string) {
  await app.world.idle();
  const stored = await storedItems(tableOf(app));
  for (const finding of everythingFits(stored, app.world.clock.now())) {
    const owner = ownerOf(finding, runs);
    (owner ?? runs.find(({ fault }) => fault))?.wrong.push(`${when}: ${finding}`);
  }
  return stored;
}

function judge(exercise: Exercise, runs: readonly Run[], read: Readings, times: Times): Outcome[] {
  const told = new Map(runs.map((run) => [run, tellRun(run, read, times)]));
  const clean = runs.flatMap((run) => (run.reference && run.first ? [{ run, told: told.get(run) as ToldRun }] : []));
  const unclean = clean.find(({ run }) => run.first?.status !== 200);
  if (unclean) throw new Error(`${nameOf(exercise)}: a clean run was answered ${text(unclean.run.first)}`);
  const early = clean.find(({ run }) => run.reference === 'early') as (typeof clean)[number];
  return runs.flatMap((run) => {
    if (!run.fault || !run.first) return [];
    const { first, again, state } = told.get(run) as ToldRun;
    const wrong = [...run.wrong];
    const isHidden = isDeepStrictEqual(first, early.told.first);
    if (!isHidden && !isRefusal(run.first, exercise))
      wrong.push(`was answered ${text(first)} and not ${text(early.told.first)}`);
    for (const answer of [run.first, run.again])
      if (answer && leaks(answer)) wrong.push(`tells internals: ${text(answer.body)}`);
    const answers = clean.flatMap((one) => [one.told.first, ...(one.run.again ? [one.told.again] : [])]);
    if (!answers.some((one) => isDeepStrictEqual(one, again))) {
      wrong.push(
        `was answered ${text(again)} when it was made again, and not ${[...new Set(answers.map(text))].join(' or ')}`,
      );
    }
    if (!clean.some((one) => isDeepStrictEqual(one.told.state, state))) {
      wrong.push(
        `left something else behind: ${difference(
          clean.map((one) => one.told.state),
          state,
        )}`,
      );
    }
    if ((run.seconds ?? 0) > 29) wrong.push(`took ${run.seconds} seconds`);
    return [{ ...run.fault, ending: isHidden ? 'hidden' : 'told to come again', wrong }];
  });
}

interface ToldRun {
  readonly first: unknown;
  readonly again: unknown;
  readonly state: object;
}

function tellRun({ people, phones = [], first, again }: Run, read: Readings, times: Times): ToldRun {
  const subject: Subject = {
    ids: people.map(({ id }) => id),
    phones: [...people.map(({ phone }) => phone), ...phones],
  };
  const { tell, state } = tellOf(subject, read, times);
  const toldAnswer = (answer: Answer | undefined) => answer && tell({ status: answer.status, body: answer.body });
  return { first: toldAnswer(first), again: toldAnswer(again), state };
}
