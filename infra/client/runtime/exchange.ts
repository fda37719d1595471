import type { Plan, RequestParts } from './plan.ts';
import { newAbort, newForm, type Platform, pause } from './platform.ts';
import { NoAnswer, type Reply } from './refusal.ts';

const patienceSeconds = 20;
const maxTries = 4;
/** Who is told to wait longer is better told so at once. */
const maxWaitSeconds = 10;
/** Answers that say nothing of the request but that this is no moment for it. */
const busy = [429, 502, 503, 504];
/** The answer to the same request, whose first run goes on. */
export const inProgress = 'Request already in progress';

/** Ready to be sent, also more than once. */
export interface Message {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A request as it is sent. */
export function messageOf(base: string, plan: Plan, parts: RequestParts): Message {
  const json = plan.sendsForm ? {} : { 'Content-Type': 'application/json' };
  const key = parts.idempotencyKey === undefined ? {} : { 'Idempotency-Key': parts.idempotencyKey };
  const body = plan.sendsForm ? formOf(parts.body) : JSON.stringify(parts.body);
  return { method: plan.method, url: base + addressOf(plan.path, parts), headers: { ...json, ...key }, body };
}

function addressOf(template: string, { path = {}, query = {} }: RequestParts): string {
  const encoded = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const pairs = given.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? encoded : `${encoded}?${pairs.join('&')}`;
}

// No type of the content is set: the platform adds the boundary that it has chosen.
function formOf(body: unknown): unknown {
  const form = newForm();
  for (const [name, value] of Object.entries(body as object)) form.append(name, value);
  return form;
}

/** Sends a message once. Silence, a lost connection and a 200 that is no JSON are `NoAnswer`. */
export async function send({ fetch, timer }: Platform, message: Message, token?: string): Promise<Reply> {
  const { url, method, body } = message;
  const headers = token === undefined ? message.headers : { ...message.headers, Authorization: `Bearer ${token}` };
  const abort = newAbort();
  let giveUp = (): void => {};
  const silence = new Promise<never>((_, reject) => {
    giveUp = timer.after(patienceSeconds, () => {
      reject(new Error('timed out'));
      abort.abort();
    });
  });
  const request = { method, headers, signal: abort.signal, ...(body !== undefined && { body }) };
  try {
    return await Promise.race([fetch(url, request).then(replyOf), silence]);
  } catch (cause) {
    throw new NoAnswer(cause);
  } finally {
    giveUp();
  }
}

async function replyOf(answer: {
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
}): Promise<Reply> {
  const { status, headers } = answer;
  const text = await answer.text();
  const seconds = Number.parseInt(headers.get('retry-after') ?? '', 10);
  return { status, body: parsed(text, status), retryAfter: Number.isNaN(seconds) ? undefined : seconds };
}

/** What the platform refuses by itself need not be JSON; what answers 200 without is somebody else. */
function parsed(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (status === 200) throw cause;
    return undefined;
  }
}

/**
 * Asks until there is an answer that means something, a few times at most: after a lost answer, and after one that says
 * to come back, when it says so. Only for what may happen twice, or is kept from it by a key.
 */
export async function insist(
  platform: Platform,
  ask: () => Promise<Reply>,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await ask().catch((error: unknown) => {
      if (error instanceof NoAnswer) return error;
      throw error;
    });
    const wait = waitFor(outcome, tries, platform.random());
    if (wait === undefined || tries === maxTries || platform.now() + wait * 1000 > untilMs) {
      if (outcome instanceof NoAnswer) throw outcome;
      return outcome;
    }
    await pause(platform, wait);
  }
}

/** Seconds until it is worth asking again; `undefined` = it is not. */
function waitFor(outcome: Reply | NoAnswer, tries: number, random: number): number | undefined {
  const jitter = random * 2 ** (tries - 1);
  if (outcome instanceof NoAnswer) return jitter;
  if (!busy.includes(outcome.status) && !isInProgress(outcome)) return undefined;
  const { retryAfter = 0 } = outcome;
  return retryAfter > maxWaitSeconds ? undefined : retryAfter + jitter;
}

const isInProgress = ({ status, body }: Reply): boolean =>
  status === 409 && (body as { readonly detail?: unknown } | undefined)?.detail === inProgress;
