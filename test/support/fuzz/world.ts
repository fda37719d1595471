import { type Answer, newPhone } from '../client.ts';
import { type Known, newKnown } from '../known.ts';
import { registrationToken, type Saathii } from '../saathii.ts';
import { newListener, review, sendForm, uploaded } from '../samples.ts';
import { toneOf } from '../tones.ts';
import { isPlaceholder, type Placeholder } from './arbitrary.ts';
import type { Asker, Sketch } from './requests.ts';

/** Requests that end the session of who sends them, or take their account away. */
const ending: ReadonlySet<string> = new Set(['auth.logout', 'users.deleteMe']);

/** A world in which sketches of requests mean something. */
export interface FuzzWorld {
  /** Fills in a sketch of a request to an operation and sends it. */
  send(id: string, method: string, path: string, sketch: Sketch): Promise<Answer>;
}

interface Cast {
  /** A listener and admin. */
  readonly everything: Known;
  readonly plain: Known;
  /** Among them one whose account is gone. */
  readonly people: readonly Known[];
  readonly tokens: Readonly<Record<Asker, string | undefined>>;
}

async function castOf(app: Saathii): Promise<Cast> {
  const [everything, plain, other] = [await newListener(app), await newKnown(app), await newListener(app)];
  const [gone, ended] = [await newKnown(app), await newKnown(app)];
  await app.world.operator('saathii').grant(everything.phone, 'admin');
  for (const { access } of [everything, plain, everything, plain]) {
    await app.post('/calls/recharge', { amount_rupees: 1000, payment_method: 'upi' }, access);
  }
  await app.delete('/users/me', gone.access);
  await app.post('/auth/logout', undefined, ended.access);
  return {
    ...{ everything, plain, people: [other, everything, plain, gone] },
    tokens: {
      everything: `Bearer ${everything.access}`,
      plain: `Bearer ${plain.access}`,
      nobody: undefined,
      'a scheme': `Basic ${everything.access}`,
      nonsense: 'Bearer not.a.token',
      'a refresh token': `Bearer ${everything.refresh}`,
      'a registration token': `Bearer ${await registrationToken(app, newPhone())}`,
      'an ended token': `Bearer ${ended.access}`,
    },
  };
}

/** Sets up people in a running cloud. Calls and samples come of what is sent. */
export async function openFuzzWorld(app: Saathii): Promise<FuzzWorld> {
  const cast = await castOf(app);
  const [calls, samples] = [[1], [1]];
  const fill = fillingOf(app, cast, { calls, samples });

  const remember = (id: string, { status, body }: Answer): void => {
    if (status !== 200) return;
    if (id === 'calls.start') calls.push(body.call_id);
    if (/^verification\.uploadAudio/.test(id)) samples.push(body.sample_id);
  };

  return {
    send: async (id, method, path, { asker, path: named, query, headers, body, slash }) => {
      const isGood = asker === 'everything' || asker === 'plain';
      const token = ending.has(id) && isGood ? `Bearer ${(await newKnown(app)).access}` : cast.tokens[asker];
      const filled = (await fill(named)) as Readonly<Record<string, unknown>>;
      const address = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(filled[name])));
      const search = new URLSearchParams();
      for (const [name, value] of query) search.append(name, textOf(await fill(value)));
      const target = `${address}${slash ? '/' : ''}${search.size > 0 ? `?${search}` : ''}`;
      const sent = { ...headers, ...(token !== undefined && { authorization: token }) };
      if (body && 'file' in body) await settle(app, cast.everything);
      const answer =
        body && 'file' in body
          ? await sendForm(app, '', formOf(body.file), { 'content-type': 'multipart/form-data; boundary=b', ...sent })
          : await app.send(method, target, { headers: sent, ...(await carried(method, body, fill)) });
      remember(id, answer);
      return answer;
    },
  };
}

type Fill = (value: unknown) => Promise<unknown>;

/** What placeholders mean, drawn when they are needed. */
function fillingOf(
  app: Saathii,
  { everything, people }: Cast,
  known: Readonly<Record<'calls' | 'samples', number[]>>,
): Fill {
  const asked = { phone: '', otp: '' };
  const person = ({ pick }: Placeholder) => people[pick % people.length]?.id;
  const latest =
    (some: readonly number[]) =>
    ({ pick }: Placeholder) =>
      some.at(-1 - (pick % Math.min(some.length, 3)));
  const meanings: Readonly<Record<string, (drawn: Placeholder) => unknown>> = {
    ...{ user_id: person, listener_id: person, blocked_id: person },
    ...{ call_id: latest(known.calls), sample_id: latest(known.samples) },
    otp: () => asked.otp,
    phone: async () => {
      asked.phone = newPhone();
      await app.post('/auth/request_otp', { phone: asked.phone });
      asked.otp = await app.codeFor(asked.phone);
      return asked.phone;
    },
    refresh_token: async () => (await newKnown(app)).refresh,
    registration_token: () => registrationToken(app, newPhone()),
    audio_file_url: async () => {
      await settle(app, everything);
      return uploaded(app, everything, toneOf(newPhone()));
    },
  };
  const fill: Fill = async (value) => {
    if (isPlaceholder(value)) return meanings[value.$world]?.(value) ?? 'nothing';
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return Promise.all(value.map(fill));
    const filled: [string, unknown][] = [];
    // One after the other: a code is that of the number before it.
    for (const [name, inner] of Object.entries(value)) filled.push([name, await fill(inner)]);
    return Object.fromEntries(filled);
  };
  return fill;
}

/** Somebody with every role is no longer waiting for a review. */
async function settle(app: Saathii, who: Known): Promise<void> {
  const { body } = await app.get('/verification/status', who.access);
  if (body.verification_status !== 'pending') return;
  await review(app, who, { sample_id: body.last_verification.sample_id, status: 'rejected' });
}

const textOf = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();

/** No client of ours can send a body with a GET. */
async function carried(
  method: string,
  body: Exclude<Sketch['body'], { file: string }>,
  fill: Fill,
): Promise<{ raw?: string }> {
  if (!body || method === 'GET') return {};
  const raw = 'raw' in body ? body.raw : JSON.stringify(await fill(body.json));
  return raw === undefined || raw === '' ? {} : { raw };
}

/** A form whose file is a tone of its own, a text or nothing, or stands under another name. */
function formOf(file: string): Buffer<ArrayBuffer> {
  const content =
    file === 'empty' ? Buffer.alloc(0) : file === 'text' ? Buffer.from('Only words.') : toneOf(newPhone());
  const name = file === 'other part' ? 'picture' : 'audio_file';
  const head = `--b\r\nContent-Disposition: form-data; name="${name}"; filename="a.mp3"\r\nContent-Type: audio/mpeg\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--b--\r\n')]);
}
