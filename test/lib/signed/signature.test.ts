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

test('a signature is the one that AWS’s own signer makes, whatever is signed, also when the day changes', async () => {
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token/of=session' };
  const sign = signerOf(credentials, 'ap-south-1', 'execute-api');
  const theirs = new SignatureV4({ credentials, region: 'ap-south-1', service: 'execute-api', sha256: Sha256 });
  const request = fc.record({
    method: fc.constantFrom('POST', 'DELETE'),
    path: path.map((segments) => `/${segments.map(encodeURIComponent).join('/')}`),
    body: fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('', 'the same')),
    header: fc.option(header, { nil: undefined }),
    at: fc
      .integer({ min: -3000, max: 3000 })
      .map((milliseconds) => new Date(Date.parse('2026-01-31T00:00:00Z') + milliseconds)),
  });
  const shared = { host: 'api.example.com:8443' };
  await fc.assert(
    fc.asyncProperty(request, async ({ header, at, ...asked }) => {
      const headers = header === undefined ? shared : { ...shared, 'x-amz-target': header };
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

test('signatures that are made at once, on both sides of midnight, are right', async () => {
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const sign = signerOf(credentials, 'ap-south-1', 'execute-api');
  const theirs = new SignatureV4({ credentials, region: 'ap-south-1', service: 'execute-api', sha256: Sha256 });
  const headers = { host: 'api.example.com' };
  const asked = { method: 'POST', path: '/a', body: 'x' };
  const moments = Array.from({ length: 20 }, (_, place) => new Date(`2026-01-${30 + (place % 2)}T12:00:00Z`));
  const ours = await Promise.all(moments.map((at) => sign({ ...asked, headers }, at)));
  for (const own of ours) {
    const signingDate = new Date(own['x-amz-date']?.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5') ?? '');
    const address = { protocol: 'https:', hostname: 'api.example.com', query: {} };
    expect(own).toEqual((await theirs.sign({ ...address, ...asked, headers }, { signingDate })).headers);
  }
});
