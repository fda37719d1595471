import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment, Resource } from '../core/grant.ts';
import { regionOf } from '../signed/function-identity.ts';
import { type ObjectRequest, objectSigner } from '../signed/object-signature.ts';
import { ServiceFailure } from '../signed/service-failure.ts';
import { type BucketAddress, bucketAddress } from './bucket-address.ts';

/** Something asked of the bucket, or of one of its objects. */
export interface BucketRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Absent = the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** An answer with more bytes than this comes without them. */
  readonly atMost?: number;
}

/** The app's bucket, as functions ask things of it and let clients ask. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  /**
   * The whole answer, whatever its status below 500. An overloaded or unreachable bucket is asked again a little later, but for a PUT that may have had its effect. What then still fails throws as an
   * unavailable dependency.
   */
  ask(request: BucketRequest): Promise<Response>;
  /** An address by which anybody can ask the very same for so many seconds, with exactly these headers. */
  presign(request: Omit<BucketRequest, 'body'>, expiresInSeconds: number, now: Date): Promise<string>;
}

/** For `uses: { bucket }`; what a route may do with it stands in its `access`. */
export const bucket: Resource<Bucket> = {
  env: ['BUCKET_NAME'],
  access: [],
  open: (env) => openBucket(env, env.BUCKET_NAME as string),
};

const attempts = 3;
const patienceMs = 6000;

function openBucket(env: Environment, name: string): Bucket {
  const address = bucketAddress(env, name);
  const signer = objectSigner(env);

  const send = async (request: BucketRequest, attempt: number): Promise<Response | ServiceFailure> => {
    const unsent = toRequest(address, request);
    const trace = env._X_AMZN_TRACE_ID;
    const headers = { ...(await signer.sign(unsent)), ...(trace && { 'x-amzn-trace-id': trace }) };
    const { method, body } = request;
    const signal = AbortSignal.timeout(patienceMs);
    try {
      const sent = { method, headers, signal, ...(body && { body }) };
      const response = await fetch(textOf(address, unsent.path, unsent.query), sent);
      const isAnswer = response.status < 500 && response.status !== 429;
      const whole = await arrived(response, isAnswer ? (request.atMost ?? usualMost) : 0);
      return isAnswer ? whole : overloaded(response.status, attempt);
    } catch (error) {
      return unreachable(error as Error, attempt);
    }
  };

  return {
    name,
    region: regionOf(env),
    async ask(request) {
      for (let attempt = 1; ; attempt++) {
        const outcome = await send(request, attempt);
        if (!(outcome instanceof ServiceFailure)) return outcome;
        const mayHaveHappened = request.method === 'PUT' && outcome.$metadata.httpStatusCode === undefined;
        if (attempt >= attempts || mayHaveHappened) throw outcome;
        await sleep(2 ** attempt * 25 * (1 + Math.random()));
      }
    },
    async presign(request, expiresInSeconds, now) {
      const unsent = toRequest(address, request);
      return textOf(address, unsent.path, await signer.presign(unsent, expiresInSeconds, now));
    },
  };
}

/** Far more than any answer has that is not an object. */
const usualMost = 4 * 1024 * 1024;

/** The answer once its bytes have come, or without them if they are too many. */
async function arrived(response: Response, atMost: number): Promise<Response> {
  const { status, headers, body } = response;
  const isWanted = body !== null && Number(headers.get('content-length') ?? 0) <= atMost;
  if (!isWanted) await body?.cancel();
  return new Response(isWanted ? await response.arrayBuffer() : null, { status, headers });
}

const toRequest = (
  { protocol, host, path }: BucketAddress,
  { method, key = '', query = {}, headers = {} }: BucketRequest,
): ObjectRequest => ({
  ...{ method, protocol, host, query, headers },
  path: `${path}${key.split('/').map(encoded).join('/')}`,
});

function textOf({ origin }: BucketAddress, path: string, query: Readonly<Record<string, unknown>>): string {
  const parameters = Object.entries(query).map((pair) => pair.map((text) => encoded(String(text))).join('='));
  return `${origin}${path}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`;
}

/** As addresses are signed: all but letters, digits and `-_.~`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

const overloaded = (status: number, attempt: number): ServiceFailure => {
  const metadata = { httpStatusCode: status, attempts: attempt };
  return new ServiceFailure('Unavailable', 'server', metadata, { message: `the bucket answered ${status}` });
};

/** Nothing of the request stands in it: an address that is signed is as good as a key. */
const unreachable = ({ cause, name }: Error, attempt: number): ServiceFailure => {
  const reason = (cause as { code?: string } | undefined)?.code ?? name;
  const message = `the bucket gave no answer: ${reason}`;
  return new ServiceFailure('Unreachable', 'server', { attempts: attempt }, { message });
};
