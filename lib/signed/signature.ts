import { createHash, createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { createScope, getCanonicalHeaders, getSigningKey, SignatureV4Base } from '@smithy/signature-v4';

/** The keys with which a function signs what it asks of other services. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What is signed. The path is encoded as it is sent, and no query follows it. */
export interface Unsigned {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The headers that a request is sent with: its own, and those that carry its signature. */
export type Sign = (request: Unsigned, now: Date) => Promise<Record<string, string>>;

/**
 * Signature Version 4 by AWS's own canonical form. What stays the same between requests (the key of a day, the hash of
 * a text that is sent to many) is computed once.
 */
export const signerOf = (credentials: Credentials, region: string, service: string): Sign => {
  const signer = new Signer(credentials, region, service);
  return (request, now) => signer.headersOf(request, now);
};

class Signer extends SignatureV4Base {
  readonly #credentials: Credentials;
  readonly #region: string;
  #day = '';
  /** As a key object: from bytes, Node would make one for every signature, which takes longer than all the rest. */
  #key: KeyObject | undefined;
  #text = '';
  #textHash = hash('sha256', '');

  constructor(credentials: Credentials, region: string, service: string) {
    super({ credentials, region, service, sha256: Sha256 });
    this.#credentials = credentials;
    this.#region = region;
  }

  async headersOf(request: Unsigned, now: Date): Promise<Record<string, string>> {
    const { longDate, shortDate } = this.formatDate(now);
    const key = this.#day === shortDate && this.#key ? this.#key : await this.#renewKey(shortDate);
    const { accessKeyId, sessionToken } = this.#credentials;
    const bodyHash = this.#hashOf(request.body);
    const headers: Record<string, string> = {
      ...request.headers,
      'x-amz-date': longDate,
      'x-amz-content-sha256': bodyHash,
      ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
    };
    const signed = getCanonicalHeaders({ headers } as never);
    const canonical = hash('sha256', this.createCanonicalRequest({ ...request, query: {} } as never, signed, bodyHash));
    const scope = createScope(shortDate, this.#region, this.service);
    const text = `AWS4-HMAC-SHA256\n${longDate}\n${scope}\n${canonical}`;
    const signature = createHmac('sha256', key).update(text).digest('hex');
    const names = this.getCanonicalHeaderList(signed);
    headers.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return headers;
  }

  async #renewKey(shortDate: string): Promise<KeyObject> {
    const bytes = await getSigningKey(Sha256, this.#credentials, shortDate, this.#region, this.service);
    this.#key = createSecretKey(bytes);
    this.#day = shortDate;
    return this.#key;
  }

  #hashOf(text: string): string {
    if (text !== this.#text) {
      this.#text = text;
      this.#textHash = hash('sha256', text);
    }
    return this.#textHash;
  }
}

/** Node's SHA-256 in the shape that the signer asks for. */
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
