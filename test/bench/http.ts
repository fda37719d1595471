import { instanceEnvironment } from '../../infra/local/lambda/environment.ts';
import type { World } from '../../infra/local/world.ts';
import { ask, nextFrom, startChild } from './child.ts';
import { startDeployedCalls } from './deployed-calls.ts';
import type { LoadResult } from './load-clients.ts';
import { interleave, nullTest, ratioOf } from './measure.ts';
import type { WantedRequest } from './request-events.ts';
import type { Report, Suite } from './suite.ts';
import { typicalRequests } from './typical-requests.ts';

const [rounds, clients, each] = [9, 64, 20];
const mostRuns = 10;

/** What it costs here to run each route as a function of its own behind an edge and an API. */
export const suite: Suite = {
  title: `${clients} clients with mixed requests, to the local cloud and to one plain server`,
  async run(): Promise<Report> {
    const app = await startDeployedCalls();
    const plain = startChild('plain-server.ts', [], plainEnvironment(app.world));
    const load = startChild('load-clients.ts', [], {});
    try {
      const requests: (readonly WantedRequest[])[] = [];
      while (requests.length < clients) requests.push(await typicalRequests(app));
      const urls = { ours: app.url, copy: app.url, plain: await nextFrom<string>(plain) };
      const run = (url: string): Promise<LoadResult> => ask(load, { url, each, requests } as never);
      const sample = async (name: keyof typeof urls): Promise<number> => {
        const { milliseconds, failed } = await run(urls[name]);
        if (failed.length > 0) throw new Error(`${name}: ${[...new Set(failed)].join(', ')}`);
        return milliseconds;
      };
      await startInstances(() => run(urls.ours));
      const quietness = await nullTest(sample, rounds);
      const { ours, plain: theirs } = await interleave(['ours', 'plain'] as const, sample, rounds);
      const facts = { clients, requests: clients * each };
      const ratios = { 'time, ours / plain': ratioOf(ours, theirs) };
      return { method, lines: [{ name: 'mixed requests', facts, ratios }], nullTest: quietness, blindTo };
    } finally {
      for (const child of [plain, load]) if (child.connected) child.disconnect();
      await app.stop();
    }
  },
};

/** So many instances begin at once at first that some time out, and clients are told to come again. */
async function startInstances(run: () => Promise<LoadResult>): Promise<void> {
  for (let tries = 1; (await run()).failed.length > 0; tries++) {
    if (tries === mostRuns) throw new Error('the instances do not get ready');
  }
}

/** What all functions have together, but the rights of an operator, and the table without the endpoint in between. */
function plainEnvironment({ model, endpointUrl, engine, operator }: World): NodeJS.ProcessEnv {
  const { credentials } = operator('saathii').place();
  return {
    ...Object.assign({}, ...model.functions.map((fn) => instanceEnvironment(fn, model, endpointUrl))),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: undefined,
    AWS_ENDPOINT_URL_DYNAMODB: engine.url,
  };
}

const method = [
  'ours: the local cloud as `npm start` runs it: an edge, the HTTP API, a worker thread for each instance of a function,',
  '  and an endpoint that judges every call by the policy of its function and counts it',
  'plain: Fastify in one process with the same handlers, an operator’s rights, and calls to the same database engine',
  'every client is somebody else and makes one request after the other, reads and writes by turns; what is answered by',
  '  503 is asked for up to three times, and the time of that counts',
  `ratio of the times for all requests: median of ${rounds} interleaved rounds [95 % interval]`,
];

const blindTo = [
  'anything of AWS: there, functions do not share two cores, and no endpoint of ours is in between',
  'the price of isolation itself: what ours takes longer is mostly the imitation',
];
