import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { createScope, getCanonicalHeaders, SignatureV4Base } from '@smithy/signature-v4';

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
export type Sign = (request: Unsigned, now: Date) => Record<string, string>;

/**
 * Signature Version 4 by AWS's own canonical form. What requests of one second have in common is put into that form
 * once: all but the path of those that send the same text with the same headers (the very object).
 */
export const signerOf = (credentials: Credentials, region: string, service: string): Sign => {
  const signer = new Signer(credentials, region, service);
  return (request, now) => signer.headersOf(request, now);
};

/** What requests of one second have in common, apart from their path. */
interface Form {
  readonly of: Pick<Unsigned, 'method' | 'headers'>;
  readonly headers: Readonly<Record<string, string>>;
  /** The canonical request from the path on. */
  readonly rest: string;
  /** The text that is signed, without the hash at its end. */
  readonly text: string;
  /** The header that tells the signature, without the signature. */
  readonly authorization: string;
}

class Signer extends SignatureV4Base {
  readonly #credentials: Credentials;
  readonly #region: string;
  #second = Number.NaN;
  #longDate = '';
  #scope = '';
  /** As a key object: from bytes, Node would make one for every signature, which takes longer than all the rest. */
  #key: KeyObject | undefined;
  /** By the text that is sent. */
  readonly #forms = new Map<string, Form>();

  constructor(credentials: Credentials, region: string, service: string) {
    // The hash that it asks for as well is one for what is not used here.
    super({ credentials, region, service } as never);
    this.#credentials = credentials;
    this.#region = region;
  }

  headersOf(request: Unsigned, now: Date): Record<string, string> {
    const second = Math.floor(now.getTime() / 1000);
    if (second !== this.#second) this.#begin(second, now);
    const { headers, rest, text, authorization } = this.#formOf(request);
    const canonical = hash('sha256', this.#canonicalStart(request) + rest);
    const signature = createHmac('sha256', this.#key as KeyObject)
      .update(`${text}${canonical}`)
      .digest('hex');
    return { ...headers, authorization: `${authorization}${signature}` };
  }

  /** Begins a second; the key changes with its day. */
  #begin(second: number, now: Date): void {
    const { longDate, shortDate } = this.formatDate(now);
    this.#second = second;
    this.#longDate = longDate;
    this.#scope = createScope(shortDate, this.#region, this.service);
    this.#key = createSecretKey(this.#keyBytes());
    this.#forms.clear();
  }

  /** The secret, hashed with each part of the scope: a day, the region, the service and how it is signed. */
  #keyBytes(): Buffer {
    const secret = Buffer.from(`AWS4${this.#credentials.secretAccessKey}`);
    return this.#scope.split('/').reduce((key, part) => createHmac('sha256', key).update(part).digest(), secret);
  }

  #formOf({ method, headers, body }: Unsigned): Form {
    const known = this.#forms.get(body);
    if (known && known.of.headers === headers && known.of.method === method) return known;
    const form = this.#makeForm({ method, headers, body });
    this.#forms.set(body, form);
    return form;
  }

  #makeForm({ method, headers: own, body }: Omit<Unsigned, 'path'>): Form {
    const { accessKeyId, sessionToken } = this.#credentials;
    const bodyHash = hash('sha256', body);
    const headers = {
      ...own,
      'x-amz-date': this.#longDate,
      'x-amz-content-sha256': bodyHash,
      ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
    };
    const signed = getCanonicalHeaders({ headers } as never);
    const anywhere = { method, path: '/', query: {} };
    const names = this.getCanonicalHeaderList(signed);
    return {
      of: { method, headers: own },
      headers,
      rest: this.createCanonicalRequest(anywhere as never, signed, bodyHash).slice(`${method}\n/\n`.length),
      text: `AWS4-HMAC-SHA256\n${this.#longDate}\n${this.#scope}\n`,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${this.#scope}, SignedHeaders=${names}, Signature=`,
    };
  }

  /** The canonical request up to the path: that of a request with nothing else, without the four lines of nothing. */
  #canonicalStart({ method, path }: Unsigned): string {
    return this.createCanonicalRequest({ method, path, query: {} } as never, {}, '').slice(0, -4);
  }
}
