import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface EngineAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An error that the engine answered, named by its code. */
export class EngineError extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

// Free sockets are dropped before any engine would close them, so that no request meets a closing connection.
const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 10_000 });

/** Engines want a signed request but verify nothing; they insist on a plain alphanumeric key id. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

/** Sends a request of the DynamoDB or DynamoDB Streams API; errors of the API come back as answers. */
export function postToEngine(engine: { url: string }, target: string, input: unknown): Promise<EngineAnswer> {
  const body = Buffer.from(JSON.stringify(input));
  return new Promise((resolve, reject) => {
    const outgoing = request(engine.url, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': body.length,
        'x-amz-target': target,
        'x-amz-date': '20260101T000000Z',
        authorization: AUTHORIZATION,
      },
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 500, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.end(body);
  });
}

async function call<T>(engine: { url: string }, target: string, input: unknown): Promise<T> {
  const { status, body } = await postToEngine(engine, target, input);
  const answer = JSON.parse(body.toString());
  if (status >= 400) {
    const code = String(answer.__type).split('#').at(-1) ?? 'UnknownError';
    throw new EngineError(code, answer.message ?? answer.Message ?? code);
  }
  return answer;
}

/** Calls an operation of the DynamoDB API; throws EngineError, named by its code, when the engine refuses. */
export function callEngine<T>(engine: { url: string }, operation: string, input: unknown): Promise<T> {
  return call(engine, `DynamoDB_20120810.${operation}`, input);
}

/** Calls an operation of the DynamoDB Streams API; throws EngineError when the engine refuses. */
export function callStreams<T>(engine: { url: string }, operation: string, input: unknown): Promise<T> {
  return call(engine, `DynamoDBStreams_20120810.${operation}`, input);
}
