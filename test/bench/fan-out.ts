import type { ChildProcess } from 'node:child_process';
import { startEngine } from '../../infra/local/engine/engine.ts';
import { ask, nextFrom, startChild } from './child.ts';
import { createTables, rowsOf, socketsOf, tableNames } from './fan-out-rows.ts';
import { type Cost, channel } from './fan-out-sender.ts';
import { interleaveLonger, maxBatches, nullTest, type Ratio, ratioOf } from './measure.ts';
import type { Arrived } from './posting-sink.ts';
import type { Line, Report, Suite } from './suite.ts';

const most = 21;
const warmUps = 5;
const goal = { ratio: 'time, ours / sample', atMost: 0.25 };

interface Crowd {
  readonly name: string;
  readonly sockets: number;
  readonly gone: number;
  /** What distance and the API itself take for every post. */
  readonly answerAfterMs: number;
  readonly goal?: typeof goal;
  readonly rounds: number;
}

const crowds = [
  { name: '1,000 sockets', sockets: 1_000, gone: 0, answerAfterMs: 0, goal, rounds: most },
  { name: '1,000 sockets, 10 % of them gone', sockets: 1_000, gone: 100, answerAfterMs: 0, goal, rounds: most },
  { name: '1,000 sockets, the API takes 5 ms', sockets: 1_000, gone: 0, answerAfterMs: 5, rounds: most },
  { name: '5,000 sockets', sockets: 5_000, gone: 0, answerAfterMs: 0, goal, rounds: 9 },
  { name: '5,000 sockets, 10 % of them gone', sockets: 5_000, gone: 500, answerAfterMs: 0, goal, rounds: 9 },
  { name: '10,000 sockets', sockets: 10_000, gone: 0, answerAfterMs: 0, goal, rounds: 7 },
  { name: '10,000 sockets, 10 % of them gone', sockets: 10_000, gone: 1_000, answerAfterMs: 0, goal, rounds: 7 },
] as const satisfies readonly Crowd[];

/** What the fan-out sends: a status as it is on the wire. */
const text = JSON.stringify({
  type: 'user_status_update',
  user_id: 1,
  status: {
    user_id: 1,
    username: 'john_doe',
    profile_image_url: 'https://example.com/images/profile.jpg',
    is_online: true,
    last_seen: '2026-01-15T10:30:00.000Z',
    is_busy: false,
    busy_until: null,
    is_available: true,
    timestamp: '2026-01-15T10:30:00.000Z',
  },
});

type Sender = 'ours' | 'copy' | 'sample';

/** How long one message to every socket takes, against the shape of the samples: a scan and the SDK's posts. */
export const suite: Suite = {
  title: `one message to every socket of a channel (Node ${process.version}, ${process.platform} ${process.arch})`,
  async run(): Promise<Report> {
    const quietness = await withBench(crowds[0], (fanOut) =>
      nullTest(async (sender) => (await fanOut(sender)).milliseconds, most),
    );
    const lines: Line[] = [];
    for (const crowd of crowds) lines.push(await withBench(crowd, (fanOut) => compare(crowd, fanOut)));
    return { method, lines, nullTest: quietness, blindTo };
  },
};

async function compare(
  { name, sockets, gone, rounds, ...crowd }: Crowd,
  fanOut: (sender: Sender) => Promise<Cost>,
): Promise<Line> {
  const cpu = { ours: [] as number[], sample: [] as number[] };
  const undecided = ({ low, high }: Ratio) => low <= goal.atMost && high > goal.atMost;
  const times = await interleaveLonger(
    ['ours', 'sample'] as const,
    async (sender) => {
      const { milliseconds, cpuMicroseconds } = await fanOut(sender);
      cpu[sender].push(cpuMicroseconds);
      return milliseconds;
    },
    rounds,
    (costs) => crowd.goal !== undefined && undecided(ratioOf(costs.ours, costs.sample)),
  );
  // The first round of every batch is not counted.
  const counted = (costs: readonly number[]) => costs.filter((_, round) => round % (rounds + 1) > 0);
  return {
    name,
    facts: { posts: sockets, 'rows deleted': gone },
    ratios: {
      [goal.ratio]: ratioOf(times.ours, times.sample),
      'CPU, ours / sample': ratioOf(counted(cpu.ours), counted(cpu.sample)),
    },
    ...(crowd.goal && { goal: crowd.goal }),
  };
}

/** Starts a database, the sink and the senders, each in a process of its own, and stops them when the work is done. */
async function withBench<T>(crowd: Crowd, work: (fanOut: (sender: Sender) => Promise<Cost>) => Promise<T>): Promise<T> {
  const engine = await startEngine({ log: () => {} });
  const children: ChildProcess[] = [];
  const start = (file: string, name: string, env: NodeJS.ProcessEnv): ChildProcess => {
    const child = startChild(file, [name], env);
    children.push(child);
    return child;
  };
  try {
    await createTables(engine);
    const rows = rowsOf(engine);
    const sockets = socketsOf(crowd.sockets, crowd.gone, channel);
    await rows.put(sockets);
    const sink = start('posting-sink.ts', String(crowd.answerAfterMs), {});
    const { port } = await nextFrom<{ port: number }>(sink);
    const senders = {} as Record<Sender, ChildProcess>;
    for (const sender of ['ours', 'copy', 'sample'] as const) {
      const TABLE_NAME = tableOf(sender);
      const SOCKET_CALLBACK_URL = `http://127.0.0.1:${port}/_execute-api/a1b2c3d4e5/prod`;
      const env = { ...credentials, AWS_ENDPOINT_URL_DYNAMODB: engine.url, TABLE_NAME, SOCKET_CALLBACK_URL };
      senders[sender] = start('fan-out-sender.ts', sender, env);
      await nextFrom(senders[sender]);
    }
    const fanOut = async (sender: Sender): Promise<Cost> => {
      const cost = await ask<Cost>(senders[sender], { text });
      demandAll(crowd, await ask<Arrived>(sink, 'what has arrived?'), await rows.count(tableOf(sender)));
      await rows.put(sockets.slice(0, crowd.gone));
      return cost;
    };
    for (let round = 0; round < warmUps; round++) {
      for (const sender of ['ours', 'copy', 'sample'] as const) await fanOut(sender);
    }
    return await work(fanOut);
  } finally {
    for (const child of children) child.disconnect();
    await engine.stop();
  }
}

const credentials = { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench', AWS_REGION: 'ap-south-1' };

const tableOf = (sender: Sender) => (sender === 'sample' ? tableNames.sample : tableNames.ours);

/** A fan-out counts only if every socket was sent the whole text once, and exactly those that are gone are forgotten. */
function demandAll({ sockets, gone }: Crowd, { posts, connections, bytes }: Arrived, rowsLeft: number): void {
  const whole = posts === sockets && connections === sockets && bytes === sockets * Buffer.byteLength(text);
  if (whole && rowsLeft === sockets - gone) return;
  throw new Error(`${posts} posts to ${connections} sockets, ${bytes} bytes, ${rowsLeft} rows left`);
}

const method = [
  "ours: the rows of the channel from its partitions, and the posts by the pool that the stream's consumer uses",
  'sample: all rows by one Scan, and Promise.all of PostToConnection by a client as it is made without options;',
  '  both forget the sockets that the API calls gone, by a delete each',
  'senders, database and the stand-in of the management API are processes of their own; a fan-out counts only if every',
  '  socket was sent the whole text once and exactly the rows of those that are gone are deleted',
  `ratio of the time from the call to the last answer, and of the CPU time of the sender's process, for the same posts:`,
  `  median of ${most} interleaved rounds, 9 of 5,000 and 7 of 10,000 [95 % interval], of up to ${maxBatches} times as many`,
  '  where the goal lies inside the interval',
];

const blindTo = [
  'TLS, and the distance to the API: with it, whoever has more posts under way at a time is faster, as the last line shows',
  "the API's own limits (429), which the sink does not have",
  'the share of a CPU that a function has, arm64, and code that is bundled: both senders run from the installed packages',
  'news of several users at once, and blocks',
  'the hand-over of crowds above 5,000 sockets to a task for each shard, which share the work among instances',
];
