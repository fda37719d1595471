import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { instanceEnvironment } from '../../infra/local/lambda/environment.ts';
import { findRoutes } from '../../infra/routes.ts';
import { ask, startChild } from './child.ts';
import { bundleByDefault } from './default-bundle.ts';
import { type DeployedCalls, startDeployedCalls } from './deployed-calls.ts';
import type { Took } from './function-probe.ts';
import { interleave, nullTest, ratioOf } from './measure.ts';
import { eventsOf, type RequestEvent } from './request-events.ts';
import type { Line, Report, Suite } from './suite.ts';
import { typicalRequests } from './typical-requests.ts';

const directory = resolve(import.meta.dirname, '../../.build/bench/requests');
const [coldRounds, warmRounds, invocations] = [9, 9, 40];

type Build = 'ours' | 'default';

interface Contestant extends RequestEvent {
  readonly id: string;
  readonly files: Readonly<Record<Build, string>>;
  readonly environment: NodeJS.ProcessEnv;
}

/** What a function takes from its import to its first answer, and for every further one. */
export const suite: Suite = {
  title: `first answers and further ones of functions (Node ${process.version}, ${process.platform} ${process.arch})`,
  async run(): Promise<Report> {
    await rm(directory, { recursive: true, force: true });
    const app = await startDeployedCalls();
    try {
      const contestants = await contestantsIn(app);
      const quietness = await quietnessOf(contestants);
      const lines: Line[] = [];
      for (const contestant of contestants) lines.push(await compare(contestant));
      return { method, lines, nullTest: quietness, blindTo };
    } finally {
      await app.stop();
    }
  },
};

async function contestantsIn(app: DeployedCalls): Promise<readonly Contestant[]> {
  const { model, endpointUrl } = app.world;
  const requests = await typicalRequests(app);
  const events = await eventsOf(app.world, requests);
  const deployed = await findRoutes();
  const routes = requests.flatMap(({ id }) => deployed.filter(({ route }) => route.id === id));
  const theirs = await bundleByDefault(routes, join(directory, 'default'));
  return events.map((event, place) => {
    const { id } = requests[place] ?? { id: '' };
    const route = routes.find((one) => one.route.id === id);
    if (!route || event.fn.logicalId !== route.lambdaId) throw new Error(`the request called ${id} is another one`);
    const files = {
      ours: join(event.fn.codeDirectory, 'index.mjs'),
      default: theirs.get(route)?.file ?? '',
    };
    return { ...event, id, files, environment: instanceEnvironment(event.fn, model, endpointUrl) };
  });
}

const start = ({ files, environment }: Contestant, build: Build): ChildProcess =>
  startChild('function-probe.ts', [files[build]], environment);

/** What the process took for so many invocations, each of which has to succeed. */
async function invoke(process: ChildProcess, { id, event }: Contestant, times: number): Promise<Took> {
  const took = await ask<Took>(process, { event, times } as never);
  if (took.status !== 200) throw new Error(`${id} answered ${took.status}`);
  return took;
}

/** In a process that is new for it. */
async function firstAnswer(contestant: Contestant, build: Build): Promise<number> {
  const process = start(contestant, build);
  const { milliseconds } = await invoke(process, contestant, 1);
  process.disconnect();
  return milliseconds;
}

async function compare(contestant: Contestant): Promise<Line> {
  const builds = ['ours', 'default'] as const;
  const first = await interleave(builds, (build) => firstAnswer(contestant, build), coldRounds);
  const processes = { ours: start(contestant, 'ours'), default: start(contestant, 'default') };
  const further = await interleave(
    builds,
    async (build) => (await invoke(processes[build], contestant, invocations)).cpuMicroseconds,
    warmRounds,
  );
  for (const build of builds) processes[build].disconnect();
  return {
    name: contestant.id,
    facts: {},
    ratios: {
      'import and first answer, ours / default': ratioOf(first.ours, first.default),
      'CPU of further ones, ours / default': ratioOf(further.ours, further.default),
    },
  };
}

async function quietnessOf([first]: readonly Contestant[]) {
  if (!first) throw new Error('there is no request to measure');
  return nullTest(() => firstAnswer(first, 'ours'), coldRounds);
}

const method = [
  'ours: the bundle that is deployed; default: the same source as CDK bundles it when nothing is set, with the AWS SDK',
  '  from the installed packages, as from the copy that the runtime carries',
  'each in a process of its own with the environment of the function, on the events that the HTTP API makes of a request,',
  '  against the same local cloud, whose work is in the time and not in the CPU',
  `ratios: median of ${coldRounds} interleaved rounds; further ones ${invocations} at a time [95 % interval]`,
];

const blindTo = [
  'a real cold start: download, the start of the runtime, and the distance to the table',
  'the share of a CPU that a function has at 512 MB, and arm64',
  'what only changes once, such as a registration: it can’t be repeated',
];
