import { Agent, request } from 'node:http';
import type { WantedRequest } from './request-events.ts';

/** As many clients as there are lists of requests, each of which makes so many of its own, one after the other. */
export interface Load {
  readonly url: string;
  readonly each: number;
  readonly requests: readonly (readonly WantedRequest[])[];
}

/** How long all of it took, and what was not answered by 200. */
export interface LoadResult {
  readonly milliseconds: number;
  readonly failed: readonly string[];
}

/** A client whose request could not be served comes again. */
const mostTries = 3;

const agent = new Agent({ keepAlive: true });

function make(url: string, { method, path, token, body }: WantedRequest): Promise<number> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(payload !== undefined && { 'content-length': Buffer.byteLength(payload) }),
    };
    const sent = request(`${url}${path}`, { method, headers, agent }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(payload);
  });
}

process.on('message', async ({ url, each, requests }: Load) => {
  const failed: string[] = [];
  const begun = performance.now();
  // Each begins elsewhere, so that they do not all ask for the same at once.
  const client = async (own: readonly WantedRequest[], first: number): Promise<void> => {
    for (let index = first; index < first + each; index++) {
      const wanted = own[index % own.length] as WantedRequest;
      let status = await make(url, wanted);
      for (let tries = 1; status === 503 && tries < mostTries; tries++) status = await make(url, wanted);
      if (status !== 200) failed.push(`${wanted.method} ${wanted.path}: ${status}`);
    }
  };
  await Promise.all(requests.map(client));
  process.send?.({ milliseconds: performance.now() - begun, failed } satisfies LoadResult);
});
process.on('disconnect', () => process.exit());
