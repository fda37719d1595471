import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSignature, verifySignature } from '../../../infra/local/endpoint/signature.ts';
import { signerOf } from '../../../lib/signed/signature.ts';

class Sha256 {
  readonly #hash: { update(data: Uint8Array): unknown; digest(): Uint8Array };
  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

const path = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });
const header = fc.string({ unit: fc.constantFrom('a', ' ', 'Z', '=', '/', '\t'), maxLength: 12 });

test('a signature is the one that AWS’s own signer makes, whatever is signed, on whichever day', async () => {
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token/of=session' };
  const sign = signerOf(credentials, 'ap-south-1', 'execute-api');
  const theirs = new SignatureV4({ credentials, region: 'ap-south-1', service: 'execute-api', sha256: Sha256 });
  const request = fc.record({
    method: fc.constantFrom('POST', 'DELETE'),
    path: path.map((segments) => `/${segments.map(encodeURIComponent).join('/')}`),
    body: fc.string({ unit: 'binary', maxLength: 40 }),
    header,
    at: fc.date({ min: new Date('2026-01-01'), max: new Date('2026-01-05'), noInvalidDate: true }),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ header, at, ...asked }) => {
      const headers = { host: 'api.example.com:8443', 'x-amz-target': header };
      const ours = await sign({ ...asked, headers }, at);
      const address = { protocol: 'https:', hostname: 'api.example.com', query: {} };
      const { headers: expected } = await theirs.sign({ ...address, ...asked, headers }, { signingDate: at });
      expect(ours).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('the local cloud’s own check of signatures accepts it, and not for another path or body', async () => {
  const now = new Date('2026-01-31T12:00:00Z');
  const sign = signerOf({ accessKeyId: 'f', secretAccessKey: 'local' }, 'ap-south-1', 's3');
  const headers = await sign({ method: 'POST', path: '/live/abc', headers: { host: 'localhost' }, body: 'x' }, now);
  const request = (path: string) =>
    ({ method: 'POST', path, headers, query: new URLSearchParams(), body: async () => Buffer.from('x') }) as never;
  const verify = (path: string) => verifySignature(request(path), readSignature(request(path)) as never, now.getTime());
  expect(() => verify('/live/abc')).not.toThrow();
  expect(() => verify('/live/abd')).toThrow(/signature/);
});
