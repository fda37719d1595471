import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Clock } from './clock.ts';
import { type Faults, faultKinds } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { OperatorPlace } from './operator.ts';
import type { Outbox } from './outbox.ts';

/** What a developer may do to the local cloud from outside. It exists here only; no deployed app has it. */
export interface ControlContext {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly faults: Faults;
  /** Resolves when everything that was set in motion has been done. */
  idle(): Promise<void>;
  /** Gives the account of a phone number a role; false = no such account. */
  grant(phone: string, role: string): Promise<boolean>;
  /** Where the app is reached by an operator's own tools. */
  place(): OperatorPlace;
}

const Advance = z.object({ advance_seconds: z.number().positive() });
const Grant = z.object({ phone: z.string(), role: z.string().regex(/^[a-z]+$/) });
const CallFault = z.object({
  functionName: z.string().optional(),
  service: z.string().optional(),
  operation: z.string(),
  nth: z.int().positive().optional(),
  times: z.int().positive().optional(),
  kind: z.enum(faultKinds),
  delayMs: z.int().positive().optional(),
});
const StreamFault = z.object({
  stream: z.enum(['drop', 'duplicate', 'reorder']),
  functionName: z.string().optional(),
  times: z.int().positive().optional(),
});
const AnyFault = z.union([CallFault, StreamFault]);

type Answer = { readonly status: number; readonly body: unknown };
type Command = (context: ControlContext, query: URLSearchParams, body: unknown) => Promise<Answer> | Answer;

const ok = (body: unknown): Answer => ({ status: 200, body });

const commands: Readonly<Record<string, Command>> = {
  'GET /_local/outbox': ({ outbox }, query) => {
    const to = query.get('to');
    // An unescaped + of a phone number arrives as a space.
    return ok(to === null ? outbox.all() : outbox.find(to.replace(/^ ?(?=\d+$)/, '+')));
  },
  'GET /_local/clock': ({ clock }) => ok({ now: new Date(clock.now()).toISOString() }),
  'POST /_local/clock': async ({ clock, idle }, _query, body) => {
    await clock.advance(Advance.parse(body).advance_seconds);
    await idle();
    return ok({ now: new Date(clock.now()).toISOString() });
  },
  'POST /_local/grant': async ({ grant }, _query, body) => {
    const { phone, role } = Grant.parse(body);
    const granted = await grant(`+${phone.replace(/^\+/, '')}`, role);
    return granted ? ok({ granted: role }) : { status: 404, body: { error: 'no account has this phone number' } };
  },
  'GET /_local/operator': ({ place }) => ok(place()),
  'GET /_local/ledger': ({ ledger }, query) => ok(ledger.invocations(query.get('function') ?? undefined)),
  'POST /_local/fault': ({ faults }, _query, body) => {
    const fault = AnyFault.parse(body);
    if ('stream' in fault) faults.injectStream({ ...withoutUndefined(fault), kind: fault.stream });
    else faults.inject(withoutUndefined(fault));
    return ok({ armed: true });
  },
  'DELETE /_local/fault': ({ faults }) => {
    faults.clear();
    return ok({ armed: false });
  },
};

/** Answers a request below `/_local/`; false = not one of them, and nothing was done. */
export async function answerControl(
  context: ControlContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://local');
  if (!url.pathname.startsWith('/_local/')) return false;
  const command = commands[`${request.method} ${url.pathname}`];
  const answer = command
    ? await run(command, context, url.searchParams, request)
    : { status: 404, body: { commands: Object.keys(commands) } };
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(answer.body, null, 2)}\n`);
  return true;
}

async function run(
  command: Command,
  context: ControlContext,
  query: URLSearchParams,
  request: IncomingMessage,
): Promise<Answer> {
  try {
    return await command(context, query, await readBody(request));
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
    return { status: 400, body: { error: (error as Error).message } };
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

/** Optional fields that zod leaves as `undefined` are left out, as exact optional properties want it. */
const withoutUndefined = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as never;
