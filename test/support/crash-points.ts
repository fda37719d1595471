import type { Answer } from './client.ts';
import { inTurns } from './in-turns.ts';
import type { Known } from './known.ts';
import { operatorTable } from './operator-table.ts';
import type { Saathii } from './saathii.ts';
import { storedItems } from './stored-items.ts';
import { type Parts, parts, type Stored, type ToldState, teller, toldState } from './told-state.ts';

/** The n-th call of one kind that a function makes, on a new instance or on one that has worked before. */
interface CallPoint {
  readonly instance: 'new' | 'warm';
  readonly service: string;
  readonly operation: string;
  readonly nth: number;
}

/** People of their own, for whom a request is about to be made; each time it is the same request. */
export interface Case {
  readonly people: readonly Known[];
  /** What comes before it, and from when on its time counts. */
  begin?(): Promise<void>;
  request(): Promise<Answer>;
}

/** A request whose function is going to be killed. */
export interface CrashStory {
  readonly functionName: string;
  prepare(): Promise<Case>;
  /** How long after the beginning the request is made. */
  readonly waitSeconds: number;
  /** When it is made again: a run of a request with a key counts as running for 60 seconds. */
  readonly againAfterSeconds: number;
}

/** What a request came to: for the phone, and in the table. */
export interface Ending {
  readonly answer: unknown;
  readonly state: ToldState;
}

/** A request whose function was killed, and that was then made again. */
export interface CrashedCase {
  readonly point: string;
  /** What the phone was told when the function died. */
  readonly told: number;
  /** Calls that were cut off by it; one if there is such a point at all. */
  readonly crashes: number;
  /** Whether the function had done what was asked before it died. */
  readonly committed: boolean;
  readonly ending: Ending;
}

export interface Played {
  readonly userIds: readonly number[];
  /** What is right where the first request had its effect: it was made twice and nothing went wrong. */
  readonly early: Ending;
  /** What is right where it had none: only the second one was made. */
  readonly late: Ending;
  readonly crashed: readonly CrashedCase[];
}

/** Kills a function after each of the calls it makes, each time for other people, and makes the request again. */
export async function playCrashes(app: Saathii, story: CrashStory): Promise<Played> {
  const points = await findPoints(app, story);
  const time = parts(app.world.clock.now);
  const table = operatorTable(app.world);
  time.begin('before');
  const [early, late, ...rest] = await prepareMany(app, story, 2 + points.length + points.filter(isWarm).length);
  if (!early || !late) throw new Error('two cases at least were prepared');
  const before = untraced(await storedItems(table));
  time.begin('at the request');
  await early.request();
  const killed: Killed[] = [];
  await coldStart(app, story);
  for (const point of points) {
    if (isWarm(point)) await rest.pop()?.request();
    else if (isLeftWarm(story)) await coldStart(app, story);
    const one = rest.pop() as Case;
    const crash = await kill(app, story, point, one);
    const again = isLeftWarm(story) ? await one.request() : undefined;
    killed.push({ ...crash, case: one, again, committed: hasCommitted(app, crash) });
  }
  const cases = [early, late, ...killed.map((one) => one.case)];
  if (story.againAfterSeconds > 0) await passOn(app, story, cases, time);
  const [earlyAnswer, lateAnswer] = [await early.request(), await late.request()];
  const answers = await inTurns(killed, lanes, async (one) => one.again ?? one.case.request());
  await app.world.idle();
  const after = untraced(await storedItems(table));
  const endingOf = (one: Case, answer: Answer): Ending => tellEnding(one, answer, { before, after, time });
  return {
    userIds: cases.flatMap(({ people }) => people.map(({ id }) => id)),
    early: endingOf(early, earlyAnswer),
    late: endingOf(late, lateAnswer),
    crashed: killed.map((one, place) => ({ ...one, ending: endingOf(one.case, answers[place] as Answer) })),
  };
}

/** Which request made a change is another one in every case. */
const untraced = (items: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(items).map(([key, item]) => {
      const { trace: _, ...rest } = item as Record<string, unknown>;
      return [key, rest];
    }),
  );

/** As many requests at a time as two cores have room for: each lane takes an instance of its own of every function. */
const lanes = 3;

async function coldStart({ world }: Saathii, { functionName }: CrashStory): Promise<void> {
  await world.lambda.coldStart(world.model.functions.find(({ name }) => name === functionName)?.arn);
}

/** Whether the last request of a case leaves an instance behind. */
const isLeftWarm = ({ againAfterSeconds }: CrashStory): boolean => againAfterSeconds === 0;

const isWarm = ({ instance }: CallPoint): boolean => instance === 'warm';

async function prepareMany(app: Saathii, story: CrashStory, count: number): Promise<Case[]> {
  const cases = await inTurns(Array.from({ length: count }), lanes, () => story.prepare());
  await inTurns(cases, lanes, async ({ begin }) => begin?.());
  await app.advance(story.waitSeconds);
  return cases;
}

/** Time passes until a run counts as dead; everybody stays online. */
async function passOn(
  app: Saathii,
  { againAfterSeconds }: CrashStory,
  cases: readonly Case[],
  time: Parts,
): Promise<void> {
  await app.advance(againAfterSeconds);
  time.begin('by the heartbeats');
  const everybody = cases.flatMap(({ people }) => people);
  await inTurns(everybody, lanes, ({ access }) => app.post('/users/me/heartbeat', undefined, access));
  await app.advance(5);
  time.begin('when it was made again');
}

/** The calls that the request takes when all goes well. */
async function findPoints(app: Saathii, story: CrashStory): Promise<readonly CallPoint[]> {
  const cases = await prepareMany(app, story, 2);
  await coldStart(app, story);
  const found: CallPoint[] = [];
  for (const [place, { request }] of cases.entries()) {
    app.world.ledger.reset();
    const { status } = await request();
    if (status !== 200) throw new Error(`a clean run answered ${status}`);
    const counts = new Map<string, number>();
    for (const { service, operation } of app.world.ledger.calls(story.functionName)) {
      const nth = (counts.get(operation) ?? 0) + 1;
      counts.set(operation, nth);
      found.push({ instance: place === 0 ? 'new' : 'warm', service, operation, nth });
    }
  }
  return found;
}

interface Crash extends Pick<CrashedCase, 'point' | 'told' | 'crashes'> {
  readonly traceId: string;
}

interface Killed extends Omit<CrashedCase, 'ending'> {
  readonly case: Case;
  /** Where it was made again at once. */
  readonly again: Answer | undefined;
}

async function kill(app: Saathii, { functionName }: CrashStory, point: CallPoint, one: Case): Promise<Crash> {
  const { service, operation, nth } = point;
  app.world.ledger.reset();
  app.world.faults.inject({ functionName, service, operation, nth, kind: 'crash' });
  const { status } = await one.request();
  const crashes = app.world.ledger.calls(functionName).filter(({ outcome }) => outcome === 'crash');
  return {
    point: `${operation} ${nth} on a ${point.instance} instance`,
    told: status,
    crashes: crashes.length,
    traceId: crashes[0]?.traceId ?? '',
  };
}

/** Also by a call that was on its way when the function died of another one. */
const hasCommitted = ({ world }: Saathii, crash: Crash): boolean =>
  world.ledger
    .calls()
    .filter(({ traceId, operation }) => traceId === crash.traceId && operation === 'TransactWriteItems')
    .some(({ outcome }) => outcome === 'ok' || outcome === 'crash');

function tellEnding(
  { people }: Case,
  { status, body }: Answer,
  { before, after, time }: { readonly before: Stored; readonly after: Stored; readonly time: Parts },
): Ending {
  const subject = { userIds: people.map(({ id }) => id) };
  return {
    answer: teller(subject, after, time)({ status, body }),
    state: toldState(subject, before, after, time),
  };
}
