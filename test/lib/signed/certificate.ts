import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate that only those trust who were told of it, and its key; both as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** ASN.1 in DER: a tag, the length, what is in it. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const integer = (value: number): Buffer => der(2, Buffer.from([value]));
const objectId = (hex: string): Buffer => der(6, Buffer.from(hex, 'hex'));
const octets = (content: Uint8Array): Buffer => der(4, content);

const ids = { ecdsaWithSha256: '2a8648ce3d040302', commonName: '550403', altNames: '551d11', constraints: '551d13' };

/** Makes a certificate for these names and addresses (of version 4) that has signed itself. */
export function certificateFor(names: readonly string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectId(ids.ecdsaWithSha256));
  const issuer = sequence(der(0x31, sequence(objectId(ids.commonName), der(0x0c, Buffer.from(names.join())))));
  const time = (text: string) => der(0x18, Buffer.from(text));
  const altNames = names.map((name) =>
    /^[\d.]+$/.test(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
  );
  const extensions = sequence(
    sequence(objectId(ids.altNames), octets(sequence(...altNames))),
    sequence(objectId(ids.constraints), octets(sequence(der(1, Buffer.from([255]))))),
  );
  const told = sequence(
    der(0xa0, integer(2)),
    ...[integer(1), algorithm, issuer],
    sequence(time('20200101000000Z'), time('21200101000000Z')),
    ...[issuer, publicKey.export({ type: 'spki', format: 'der' })],
    der(0xa3, extensions),
  );
  const signature = der(3, Buffer.from([0]), sign('sha256', told, privateKey));
  const base64 = sequence(told, algorithm, signature).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}
