import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { Faults } from '../faults.ts';
import type { Ledger } from '../ledger.ts';
import type { CloudModel } from '../model.ts';
import type { Outbox } from '../outbox.ts';
import type { S3 } from '../s3/s3.ts';
import type { SocketConnections } from '../sockets/socket-api.ts';
import { AwsError, renderError } from './aws-error.ts';
import { type AwsRequest, drain, toAwsRequest } from './aws-request.ts';
import type { AwsService } from './aws-service.ts';
import { findCaller, listCallers, unknownCaller } from './caller.ts';
import { createCloudFormation } from './cloudformation.ts';
import { createDynamoDb } from './dynamodb.ts';
import { type ExchangeContext, handle, type Outcome } from './exchange.ts';
import { createExecuteApi, EXECUTE_API_PATH } from './execute-api.ts';
import { checkPolicies } from './iam.ts';
import { createLambdaApi, type Invoke } from './lambda.ts';
import type { Queues } from './queues.ts';
import { createS3Api } from './s3.ts';
import { createSecretsManager, type Secrets } from './secrets.ts';
import { createSes } from './ses.ts';
import { readSignature } from './signature.ts';
import { createSns } from './sns.ts';
import { createSqs } from './sqs.ts';

/** The one address of all AWS APIs. */
export interface Endpoint {
  readonly url: string;
  stop(): Promise<void>;
}

export interface EndpointOptions {
  readonly model: CloudModel;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly s3: S3;
  readonly outbox: Outbox;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly secrets: Secrets;
  readonly queues: Queues;
  readonly invoke: Invoke;
  /** Ends the instance that runs the invocation of this trace; resolves once it is gone. */
  crash(traceId: string): Promise<void>;
  sockets(apiId: string): SocketConnections | undefined;
  /** Told of what the local cloud doesn't know and of its own failures; default: standard error. */
  log?(text: string): void;
}

const KEEP_ALIVE_MS = 10 * 60_000;

function listServices(options: EndpointOptions): ReadonlyMap<string, AwsService> {
  const { model, engine, secrets, queues, invoke, sockets } = options;
  const services = [
    createDynamoDb(model, engine),
    createSns(options),
    createSes(options),
    createSecretsManager(secrets, model),
    createSqs(queues, model),
    createLambdaApi(model, invoke),
    createExecuteApi(model, sockets),
    createS3Api(options),
    createCloudFormation(model),
  ];
  return new Map(services.map((service) => [service.name, service]));
}

/** Signed requests name their service; of the unsigned ones only those of browsers to S3 mean anything. */
function serviceName(request: AwsRequest): string {
  if (request.path.startsWith(EXECUTE_API_PATH)) return 'execute-api';
  return readSignature(request)?.service ?? 's3';
}

async function send(outcome: Outcome, response: ServerResponse, headers: Record<string, string>): Promise<void> {
  if (outcome === 'no answer') return;
  if (outcome === 'cut') {
    response.destroy();
    return;
  }
  const { status, body } = outcome;
  response.writeHead(status, { ...headers, ...outcome.headers });
  if (body instanceof Readable) await pipeline(body, response);
  else response.end(body);
}

type Answer = (request: AwsRequest, requestId: string) => Promise<Outcome>;

/** Finds a request's service and caller and takes it through; what names neither is refused. */
function createAnswer(options: EndpointOptions, log: (text: string) => void): Answer {
  const services = listServices(options);
  const callers = listCallers(options.model);
  const { ledger, faults, crash } = options;
  const context: ExchangeContext = { ledger, faults, crash, log };
  return async (request, requestId) => {
    const name = serviceName(request);
    const service = services.get(name);
    if (service === undefined) {
      const error = new AwsError('UnknownOperationException', `The local cloud does not know the service ${name}`);
      log(error.message);
      return renderError(error, 'json 1.0', requestId);
    }
    const caller = findCaller(request, callers);
    if (caller === undefined) return renderError(unknownCaller(service.protocol), service.protocol, requestId);
    return handle({ request, service, caller, requestId }, context);
  };
}

/**
 * Starts the endpoint on a free port of 127.0.0.1. Callers are known by access key id: a function's name, with the
 * session token that Lambda gave it, or `operator`, who may do everything. Throws when a role's policy holds a
 * condition that is not imitated.
 */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  checkPolicies(options.model.roles);
  const log = options.log ?? ((text: string) => void process.stderr.write(`${text}\n`));
  const answer = createAnswer(options, log);

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = toAwsRequest(incoming);
    const requestId = randomUUID();
    const outcome = await answer(request, requestId);
    if (!incoming.complete && outcome !== 'no answer') await drain(request);
    // SDKs correct their own clock by this header: it must show the cloud's time, not the machine's.
    const headers = { 'x-amzn-requestid': requestId, date: new Date(options.clock.now()).toUTCString() };
    await send(outcome, response, headers);
  };

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      if (!response.destroyed) log(`endpoint: ${error}`);
      response.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
