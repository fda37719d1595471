import { type Clock, createClock } from './clock.ts';
import { answerControl } from './control-plane.ts';
import { startEdge } from './edge/edge.ts';
import type { OriginServer } from './edge/passage.ts';
import { type Endpoint, startEndpoint } from './endpoint/endpoint.ts';
import { createQueues, type Queues } from './endpoint/queues.ts';
import { createSecrets } from './endpoint/secrets.ts';
import { type Engine, startEngine } from './engine/engine.ts';
import { createTables } from './engine/tables.ts';
import { createEventBus } from './event-bus/event-bus.ts';
import { createFaults, type Faults } from './faults.ts';
import { createHttpApi } from './http/http-api.ts';
import { type Lambda, type LogLine, startLambda } from './lambda/lambda.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { CloudModel } from './model.ts';
import { type Operator, operatorOf } from './operator.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { startS3 } from './s3/s3.ts';
import { startSchedules } from './schedules/schedules.ts';
import { createSocketApi, type SocketServer } from './sockets/socket-api.ts';
import { startEventSources } from './streams/event-sources.ts';
import { readCloud } from './template/cloud.ts';
import { witness } from './witness.ts';

export interface WorldOptions {
  /** Folder of the synthesised assembly. */
  readonly assembly: string;
  /** `dynoxide`, `dynamodb-local` or the URL of any DynamoDB endpoint; absent = what is installed. */
  readonly engine?: string | undefined;
  /** Keeps tables, objects and secrets there; absent = in memory. */
  readonly dataDirectory?: string | undefined;
  /** The port of each app by name; absent = any free one. */
  readonly ports?: Readonly<Record<string, number>>;
  /** What functions write to their logs, and what the cloud itself has to say. */
  log?(line: LogLine): void;
}

/** A whole cloud in this process: everything that the templates of an assembly declare. */
export interface World {
  readonly model: CloudModel;
  readonly engine: Engine;
  /** The address of each app's edge, by the app's name. */
  readonly urls: Readonly<Record<string, string>>;
  readonly endpointUrl: string;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly lambda: Lambda;
  readonly queues: Queues;
  operator(app: string): Operator;
  /**
   * Resolves when no function runs and every change of the tables and every visible message of the queues so far has
   * reached its consumers. A message with a delay waits for the clock.
   */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** What a running world has to stop, in the order in which it was started. */
type Running = { stop(): Promise<void> | void }[];

/**
 * Starts the cloud that an assembly declares. Product code runs in it as it is deployed, and can't tell the
 * difference. What fails to start stops what was started before it.
 */
export async function createWorld(options: WorldOptions): Promise<World> {
  const running: Running = [];
  try {
    return await start(options, running);
  } catch (error) {
    await stopAll(running);
    throw error;
  }
}

async function start(options: WorldOptions, running: Running): Promise<World> {
  const started = <T extends Running[number]>(part: T): T => {
    running.push(part);
    return part;
  };
  const model = readCloud(options.assembly);
  const clock = createClock();
  const [outbox, ledger, faults] = [createOutbox(), createLedger(), createFaults()];
  const log = (line: LogLine): void => {
    witness(() => ({ kind: 'line', ...line }));
    options.log?.(line);
  };
  const say = (text: string): void => log({ functionName: 'local cloud', requestId: '', text });
  const kept = options.dataDirectory === undefined ? {} : { dataDirectory: options.dataDirectory };

  const engine = started(await startEngine({ ...kept, ...(options.engine && { kind: options.engine }), log: say }));
  await createTables(engine, model);
  const secrets = createSecrets(model, {
    now: clock.now,
    ...(kept.dataDirectory !== undefined && { file: `${kept.dataDirectory}/secrets.json` }),
  });
  const queues = createQueues(model, clock);

  // Functions call the endpoint and the endpoint calls functions: each is reached through these once it is there.
  const sockets = new Map<string, SocketServer>();
  let lambda: Lambda | undefined;
  const invokeLater = (arn: string, event: unknown): void => lambda?.invokeAsync(arn, event);
  const bus = createEventBus({ model, invokeAsync: invokeLater });
  const s3 = started(startS3({ model, clock, ...kept, publish: bus.put }));
  const endpoint: Endpoint = started(
    await startEndpoint({
      ...{ model, clock, engine, outbox, ledger, faults, secrets, queues, s3, log: say },
      invoke: async (arn, event, mode) => {
        if (mode === 'RequestResponse') return lambda?.invoke(arn, event);
        invokeLater(arn, event);
        return undefined;
      },
      crash: async (traceId) => lambda?.crash(traceId),
      sockets: (apiId) => sockets.get(apiId),
    }),
  );
  const deliver = async (arn: string, payload: unknown): Promise<void> => {
    if (queues.find(arn)) queues.send(arn, JSON.stringify(payload));
    else if (model.functions.some((fn) => fn.arn === arn)) invokeLater(arn, payload);
    else outbox.add({ at: clock.now(), channel: 'topic', to: arn, text: JSON.stringify(payload), attributes: {} });
  };
  const functions = started(startLambda({ model, clock, endpointUrl: endpoint.url, deliver, log }));
  lambda = functions;
  for (const api of model.socketApis) {
    sockets.set(api.id, started(createSocketApi(api, { model, lambda: functions, clock, log })));
  }
  const sources = started(
    await startEventSources({ model, clock, engine, lambda: functions, queues, faults, deliver, log: say }),
  );
  started(startSchedules({ model, lambda: functions, clock }));

  const idle = async (): Promise<void> => {
    do {
      await functions.idle();
      await sources.idle();
    } while (!functions.isIdle());
  };
  const operator = (app: string): Operator => operatorOf(app, model, endpoint.url, clock);
  const origins = (app: string): Record<string, OriginServer> => {
    const { grant, place } = operator(app);
    const control = { outbox, clock, ledger, faults, idle, grant, place };
    return Object.fromEntries([
      ...model.httpApis.map((api) => {
        const serve = createHttpApi(api, { model, lambda: functions, clock, log: say });
        const request: OriginServer['request'] = async (incoming, response) => {
          if (!(await answerControl(control, incoming, response))) await serve(incoming, response);
        };
        return [domainOf(api.id, model), { request }];
      }),
      ...[...sockets].map(([id, api]) => [domainOf(id, model), socketOrigin(api)]),
    ]);
  };
  const urls: Record<string, string> = {};
  for (const distribution of model.distributions) {
    const app = distribution.stack.split(/[-/]/)[0] as string;
    const port = options.ports?.[app] ?? 0;
    urls[app] = started(await startEdge(distribution, { model, origins: origins(app), port })).url;
  }
  return {
    ...{ model, engine, urls, clock, outbox, ledger, faults, queues, operator, idle },
    endpointUrl: endpoint.url,
    lambda: functions,
    stop: () => stopAll(running),
  };
}

const domainOf = (apiId: string, { region }: CloudModel): string => `${apiId}.execute-api.${region}.amazonaws.com`;

/** A socket API has nothing to say to plain requests. */
const socketOrigin = (api: SocketServer): OriginServer => ({
  request: (_request, response) => {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end('{"message":"Forbidden"}');
  },
  upgrade: (request, socket, head) => api.upgrade(request, socket, head),
});

/** Edges first, the engine last: nothing that still runs loses what it calls. */
async function stopAll(running: Running): Promise<void> {
  for (const part of running.splice(0).reverse()) await part.stop();
}
