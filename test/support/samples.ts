import type { Answer } from './client.ts';
import { type Known, newKnown } from './known.ts';
import type { Person, Saathii } from './saathii.ts';
import { toneOf } from './tones.ts';

/** How a file goes up: what it is called, what it is said to be, and the key of the request. */
export interface Sending {
  readonly name?: string;
  /** `undefined` = the part says no type. */
  readonly type?: string | undefined;
  readonly key?: string;
}

/** Sends a file as curl's `-F audio_file=@...` does: a type that it knows, else `application/octet-stream`. */
export async function uploadDirectly(
  app: Saathii,
  { access }: Pick<Person, 'access'>,
  bytes: Uint8Array,
  sending: Sending = {},
): Promise<Answer> {
  const { name = 'sample.mp3', key } = sending;
  const type = 'type' in sending ? sending.type : 'application/octet-stream';
  const boundary = '------------------------d74496d66958873e';
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="audio_file"; filename="${name}"`,
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    '\r\n',
  ].join('\r\n');
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return sendForm(app, access, body, {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    ...(key !== undefined && { 'idempotency-key': key }),
  });
}

/** Sends a body as it is to the route of direct uploads. */
export async function sendForm(
  app: Saathii,
  access: string,
  body: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const response = await fetch(`${app.url}/verification/upload-audio-file`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access}`, ...headers },
    body,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
}

/** What somebody is offered for an upload. */
export interface Offer {
  readonly upload_url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly audio_file_url: string;
}

export async function offerFor(
  app: Saathii,
  { access }: Pick<Person, 'access'>,
  contentLength: number,
  contentType = 'audio/mpeg',
): Promise<Offer> {
  const wish = { content_type: contentType, content_length: contentLength };
  const { status, body } = await app.post('/verification/upload-url', wish, access);
  if (status !== 200) throw new Error(`the offer answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Uploads by an offer, with exactly its method and headers. */
export const uploadBy = (offer: Offer, bytes: Uint8Array<ArrayBuffer>): Promise<Response> =>
  fetch(offer.upload_url, { method: offer.method, headers: offer.headers, body: bytes });

/** Offers, uploads, and gives the address to submit. */
export async function uploaded(app: Saathii, person: Person, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const offer = await offerFor(app, person, bytes.length);
  const { status } = await uploadBy(offer, bytes);
  if (status !== 200) throw new Error(`the bucket answered ${status}`);
  return offer.audio_file_url;
}

export const submit = (app: Saathii, { access }: Person, url: string): Promise<Answer> =>
  app.post('/verification/upload-audio-url', { audio_file_url: url }, access);

export const newListener = (app: Saathii): Promise<Known> => newKnown(app, { role: 'listener' });

/** A listener whose sample waits, and the id of that sample. */
export async function newWaiting(app: Saathii): Promise<Known & { readonly sampleId: number }> {
  const listener = await newListener(app);
  const { body } = await uploadDirectly(app, listener, toneOf(listener.username));
  return { ...listener, sampleId: body.sample_id };
}

export const review = (app: Saathii, admin: { readonly access: string }, body: unknown): Promise<Answer> =>
  app.post('/admin/verification/review', body, admin.access);

/** Somebody who may review. */
export async function newReviewer(app: Saathii): Promise<Known> {
  const person = await newKnown(app);
  await app.world.operator('saathii').grant(person.phone, 'admin');
  return person;
}
