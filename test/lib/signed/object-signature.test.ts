import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { Misconfiguration } from '../../../lib/core/grant.ts';
import { endpointOf } from '../../../lib/signed/endpoint.ts';
import { credentialsOf, regionOf } from '../../../lib/signed/function-identity.ts';
import { NodeSha256 } from '../../../lib/signed/node-sha256.ts';
import { type ObjectRequest, objectSigner } from '../../../lib/signed/object-signature.ts';

const env = { AWS_REGION: 'ap-south-1', AWS_ACCESS_KEY_ID: 'KEYID', AWS_SECRET_ACCESS_KEY: 'SECRET' };
const now = new Date('2026-03-01T10:00:00.500Z');
const request: ObjectRequest = {
  ...{ method: 'PUT', protocol: 'https:', host: 'voices.s3.ap-south-1.amazonaws.com', path: '/a%20b/c' },
  ...{ query: { versionId: 'v 1' }, headers: { 'content-type': 'audio/mpeg', 'x-amz-tagging': 'submitted=no' } },
};

/** Signature Version 4 by its description, for the names and values that are given. */
function signatureOf(canonical: readonly string[], date: string, secret: string): string {
  const scope = `${date.slice(0, 8)}/ap-south-1/s3/aws4_request`;
  const digest = createHash('sha256').update(canonical.join('\n')).digest('hex');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((inner, part) => createHmac('sha256', inner).update(part).digest(), `AWS4${secret}`);
  return createHmac('sha256', key).update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${digest}`).digest('hex');
}

test('an address is signed as the platform signs it: with all headers, with the path as it is sent, and no body', async () => {
  const query = await objectSigner(env).presign(request, 900, now);
  const { 'X-Amz-Signature': signature, ...signed } = query as Record<string, string>;
  const names = 'content-type;host;x-amz-tagging';
  expect(signed).toEqual({
    ...{ versionId: 'v 1', 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD', 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256' },
    'X-Amz-Credential': 'KEYID/20260301/ap-south-1/s3/aws4_request',
    ...{ 'X-Amz-Date': '20260301T100000Z', 'X-Amz-Expires': '900', 'X-Amz-SignedHeaders': names },
  });
  const sorted = Object.entries(signed)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .sort();
  const headers = ['content-type:audio/mpeg', `host:${request.host}`, 'x-amz-tagging:submitted=no', ''];
  const canonical = ['PUT', '/a%20b/c', sorted.join('&'), ...headers, names, 'UNSIGNED-PAYLOAD'];
  expect(signature).toBe(signatureOf(canonical, '20260301T100000Z', 'SECRET'));
});

test('the session of a function is part of an address and of the headers', async () => {
  const signer = objectSigner({ ...env, AWS_SESSION_TOKEN: 'SESSION' });
  expect(await signer.presign(request, 900, now)).toMatchObject({ 'X-Amz-Security-Token': 'SESSION' });
  expect(await signer.sign(request)).toMatchObject({ 'x-amz-security-token': 'SESSION' });
});

test('the headers to send are those of the request and of the signature, but for the host, which who sends knows', async () => {
  const headers = await objectSigner(env).sign(request);
  const sent = Object.keys(headers).map((name) => name.toLowerCase());
  expect(sent.sort()).toEqual(['authorization', 'content-type', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-tagging']);
  const names = 'content-type;host;x-amz-content-sha256;x-amz-date;x-amz-tagging';
  const canonical = [
    ...['PUT', '/a%20b/c', 'versionId=v%201', 'content-type:audio/mpeg', `host:${request.host}`],
    ...['x-amz-content-sha256:UNSIGNED-PAYLOAD', `x-amz-date:${headers['x-amz-date']}`, 'x-amz-tagging:submitted=no'],
    ...['', names, 'UNSIGNED-PAYLOAD'],
  ];
  const signature = signatureOf(canonical, headers['x-amz-date'] as string, 'SECRET');
  expect(headers.authorization).toMatch(new RegExp(`SignedHeaders=${names}, Signature=${signature}$`));
});

test('what is signed is left as it was', async () => {
  const before = structuredClone(request);
  await objectSigner(env).sign(request);
  await objectSigner(env).presign(request, 900, now);
  expect(request).toEqual(before);
});

test('a service is where its own variable says, else where all are, else on the platform', () => {
  const [all, own] = [{ AWS_ENDPOINT_URL: 'http://all' }, { AWS_ENDPOINT_URL_S3: 'http://own/' }];
  expect(endpointOf({ ...env, ...all, ...own }, 's3')).toBe('http://own/');
  expect(endpointOf({ ...env, ...all, ...own }, 'sqs')).toBe('http://all/');
  expect(endpointOf(env, 's3')).toBe('https://s3.ap-south-1.amazonaws.com/');
  expect(endpointOf({ AWS_ENDPOINT_URL_EXECUTE_API: 'http://api' }, 'execute-api')).toBe('http://api/');
});

test.each(['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])(
  'without %s nothing is signed, and what is said names the variable and no value',
  (name) => {
    const without = { ...env, [name]: undefined };
    const open = () => [credentialsOf(without), regionOf(without)];
    expect(open).toThrow(Misconfiguration);
    expect(open).toThrow(new RegExp(`^signing needs the environment variable ${name}$`));
  },
);

test('the signer’s SHA-256 is that of Node, with a key and without, and is used once', async () => {
  const hex = async (hash: NodeSha256) => Buffer.from(await hash.digest()).toString('hex');
  const plain = new NodeSha256();
  plain.update('a');
  plain.update(Buffer.from('bc'));
  expect(await hex(plain)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  const keyed = new NodeSha256(Buffer.from('key'));
  keyed.update('The quick brown fox jumps over the lazy dog');
  expect(await hex(keyed)).toBe('f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8');
  expect(() => plain.reset()).toThrow();
});
