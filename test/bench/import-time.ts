import { cp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundle, bundleFacts, bundleFolder } from '../../esbuild.config.ts';
import { type DeployedFunction, findRoutes } from '../../infra/routes.ts';
import { bundleByDefault } from './default-bundle.ts';
import { timeFreshImport } from './fresh-import.ts';
import { interleaveLonger, maxBatches, nullTest, type Ratio, ratioOf, type Sample } from './measure.ts';
import type { Line, Report, Suite } from './suite.ts';

const directory = resolve(import.meta.dirname, '../../.build/bench/import-time');
const rounds = 9;
const goal = { ratio: 'ours / default', atMost: 0.55 };

/** One function's code in one form. */
interface Bundle {
  readonly file: string;
  readonly bytes: number;
}

interface Contestants {
  readonly deployed: DeployedFunction;
  readonly ours: Bundle;
  readonly theirs: Bundle;
}

/** How long a new instance of a function loads its code, against the same source bundled with defaults. */
export const suite: Suite = {
  title: `a fresh process of Node ${process.version} (${process.platform} ${process.arch}) imports the bundle of one function`,
  async run(): Promise<Report> {
    await rm(directory, { recursive: true, force: true });
    const contestants = await bundleAll();
    const quietness = await nullTest(await withItsCopy(contestants), rounds);
    const lines: Line[] = [];
    for (const contestant of contestants) lines.push(await compare(contestant));
    return { method, lines, nullTest: quietness, blindTo };
  },
};

async function bundleAll(): Promise<readonly Contestants[]> {
  const routes = await findRoutes();
  const oursAt = join(directory, 'ours');
  const { metafile } = await bundle(routes, oursAt);
  const theirs = await bundleByDefault(routes, join(directory, 'default'));
  return routes.map((deployed) => ({
    deployed,
    ours: {
      file: join(oursAt, bundleFolder(deployed), 'index.mjs'),
      bytes: bundleFacts(metafile, deployed, oursAt).bytes,
    },
    theirs: theirs.get(deployed) as Bundle,
  }));
}

/** Samples of the first bundle and of a copy of it. */
async function withItsCopy([first]: readonly Contestants[]): Promise<Sample<'ours' | 'copy'>> {
  if (!first) throw new Error('there is no route to measure');
  const files = { ours: first.ours.file, copy: join(directory, 'copy', 'index.mjs') };
  await cp(files.ours, files.copy);
  return (name) => timeFreshImport(files[name]);
}

async function compare({ deployed, ours, theirs }: Contestants): Promise<Line> {
  const bundles = { ours, default: theirs };
  const undecided = ({ low, high }: Ratio) => low <= goal.atMost && high > goal.atMost;
  const times = await interleaveLonger(
    ['ours', 'default'] as const,
    (name) => timeFreshImport(bundles[name].file),
    rounds,
    (costs) => undecided(ratioOf(costs.ours, costs.default)),
  );
  const kilobytes = ({ bytes }: Bundle): number => Math.round(bytes / 1000);
  return {
    name: `${deployed.app} ${deployed.route.id}`,
    facts: { 'ours kB': kilobytes(ours), 'default kB': kilobytes(theirs) },
    ratios: { [goal.ratio]: ratioOf(times.ours, times.default) },
    goal,
  };
}

const method = [
  'ours: the bundle that is deployed',
  "default: the same source by CDK's NodejsFunction for nodejs24.x with nothing set, and `import { z } from 'zod'`;",
  '  the AWS SDK stays outside and is loaded from the installed packages, as from the copy that the runtime carries',
  `ratio of the import times, the process start left out: median of ${rounds} interleaved rounds [95 % interval],`,
  `  of up to ${maxBatches * rounds} where a noisy machine leaves the goal inside the interval`,
];

const blindTo = [
  'a real cold start: download and unpacking of the code, the start of the runtime, disks that have not read the file',
  'the share of a CPU that a function has at 512 MB, and arm64',
  "the version of the SDK that the runtime carries, which need not be the one installed here (it is the peer's)",
  'the clients that a function opens at its first request: importing opens none, on either side',
];
