import { newPhone } from '../support/client.ts';
import { rankTest } from '../support/rank-test.ts';
import { type DeployedCalls, startDeployedCalls } from './deployed-calls.ts';
import type { Report, Suite, Table } from './suite.ts';

/** A p-value below this is a difference. Chance alone falls below it twice in a row once in a million comparisons. */
const alpha = 0.001;
/** A difference that has to be told on the machine as it is: what one more read in the same region takes. */
const plantedMs = 5;
const phonesEach = 20;
const roundsAtMost = 12;
/** So often each phone is asked in a round; the fastest answer counts, as it would for who wants to find out. */
const asks = 4;

const steps = { 'ask for a code': '/auth/request_otp', 'try a wrong code': '/auth/verify' } as const;
type Step = keyof typeof steps;
const stepNames = Object.keys(steps) as Step[];

interface Asked {
  readonly phone: string;
  readonly known: boolean;
  /** One of two halves of those that are equally known, which can't differ. */
  readonly half: number;
}
type Timed = Asked & { readonly step: Step; readonly ms: number };

/** Whether the time of an answer tells if a phone has an account. */
export const suite: Suite = {
  title:
    'asking for a code and trying a wrong one: the times for phones with an account and for others, by their ranks',
  async run(): Promise<Report> {
    const app = await startDeployedCalls();
    try {
      const everybody = await newEverybody(app);
      await timedRound(app, everybody);
      const first = await timedRounds(app, everybody);
      const findings = stepNames.flatMap((step) => findingsOf(step, first));
      // A difference that is there is there again.
      const second = findings.length > 0 ? await timedRounds(app, everybody) : [];
      const again = new Set(stepNames.flatMap((step) => findingsOf(step, second)));
      const blind = stepNames.filter((step) => !isTold(step, first)).map((step) => `${step}: ${tooNoisy}`);
      return {
        method,
        lines: [],
        tables: [tableOf(first)],
        broken: [...findings.filter((finding) => again.has(finding)), ...blind],
        blindTo,
      };
    } finally {
      await app.stop();
    }
  },
};

async function newEverybody(app: DeployedCalls): Promise<readonly Asked[]> {
  const everybody: Asked[] = [];
  for (let place = 0; place < phonesEach; place++) {
    const { profile } = await app.join({ username: `person ${place}` });
    everybody.push({ phone: profile.phone, known: true, half: place % 2 });
    everybody.push({ phone: newPhone(), known: false, half: place % 2 });
  }
  return everybody;
}

/** Rounds until so much has been seen that the planted difference would be told, or until it is hopeless. */
async function timedRounds(app: DeployedCalls, everybody: readonly Asked[]): Promise<readonly Timed[]> {
  const timed: Timed[] = [];
  for (let round = 0; round < roundsAtMost && (round < 2 || !stepNames.every((step) => isTold(step, timed))); round++) {
    timed.push(...(await timedRound(app, everybody)));
  }
  return timed;
}

/** Asks everybody, in an order that favours nobody, in a new window of the limits. */
async function timedRound(app: DeployedCalls, everybody: readonly Asked[]): Promise<readonly Timed[]> {
  await app.world.clock.advance(1000);
  await app.world.idle();
  const timed: Timed[] = [];
  for (const asked of shuffled(everybody)) {
    for (const step of stepNames) timed.push({ ...asked, step, ms: await fastest(app, step, asked.phone) });
  }
  return timed;
}

async function fastest(app: DeployedCalls, step: Step, phone: string): Promise<number> {
  let ms = Number.POSITIVE_INFINITY;
  for (let ask = 0; ask < asks; ask++) {
    const before = performance.now();
    const { status } = await app.post(steps[step], { phone, otp: '000000' });
    ms = Math.min(ms, performance.now() - before);
    if (status !== (step === 'try a wrong code' ? 400 : 200)) throw new Error(`${step} answered ${status}`);
  }
  return ms;
}

const shuffled = <Value>(values: readonly Value[]): readonly Value[] =>
  values
    .map((value) => ({ value, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value);

const times = (step: Step, timed: readonly Timed[], which: (asked: Asked) => boolean): readonly number[] =>
  timed.filter((one) => one.step === step && which(one)).map(({ ms }) => ms);

const knownAgainstUnknown = (step: Step, timed: readonly Timed[], addedMs = 0): number =>
  rankTest(
    times(step, timed, ({ known }) => known).map((ms) => ms + addedMs),
    times(step, timed, ({ known }) => !known),
  );

const halves = (step: Step, timed: readonly Timed[], which: boolean): number =>
  rankTest(
    times(step, timed, ({ known, half }) => known === which && half === 0),
    times(step, timed, ({ known, half }) => known === which && half === 1),
  );

const isTold = (step: Step, timed: readonly Timed[]): boolean => knownAgainstUnknown(step, timed, plantedMs) < alpha;

function findingsOf(step: Step, timed: readonly Timed[]): readonly string[] {
  const differs =
    knownAgainstUnknown(step, timed) < alpha ? [`${step}: the time tells whether the phone is known`] : [];
  const differsFromItself = [true, false].some((known) => halves(step, timed, known) < alpha);
  return [...differs, ...(differsFromItself ? [`${step}: the null test told a difference where there is none`] : [])];
}

const tooNoisy = `the machine is too noisy to tell ${plantedMs} ms; run it again when it has less to do`;

const tableOf = (timed: readonly Timed[]): Table => ({
  title: `two-sided p-values of the Mann-Whitney test; below ${alpha}, twice in a row, is a difference`,
  columns: ['', 'samples', 'known and unknown', 'known and known', 'unknown and unknown', `${plantedMs} ms planted`],
  rows: stepNames.map((step) => [
    step,
    times(step, timed, () => true).length,
    ...[
      knownAgainstUnknown(step, timed),
      halves(step, timed, true),
      halves(step, timed, false),
      knownAgainstUnknown(step, timed, plantedMs),
    ].map((p) => p.toPrecision(2)),
  ]),
});

const method = [
  `${phonesEach} phones with an account and as many without, in the local cloud, over HTTP, in a random order each round;`,
  `  a sample is the fastest of ${asks} answers to the same phone. Rounds go on until ${plantedMs} ms more would be told`,
];

const blindTo = [
  'differences that are smaller than the noise of this machine, and those of AWS itself',
  'what a right code shows: it proves who has the phone, and tells them whether it is known',
];
