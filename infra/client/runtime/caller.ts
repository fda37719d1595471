import { insist, type Message, messageOf, send } from './exchange.ts';
import type { Plan, RequestParts } from './plan.ts';
import type { Platform } from './platform.ts';
import { NoAnswer, Refusal, type Reply } from './refusal.ts';
import { graceMs, openSession, type Session, type SessionDesk } from './session.ts';

export interface CallerDesk extends Pick<SessionDesk, 'platform' | 'store' | 'onOver'> {
  /** The server's address, `https://...`. */
  readonly url: string;
  readonly plans: Readonly<Record<string, Plan>>;
}

/** Who asks operations as whoever is logged in. */
export interface Caller {
  readonly session: Session;
  /** What the operation answers. Throws `Refusal`, `NoAnswer` or `SessionEnded`. */
  call(id: string, parts?: RequestParts): Promise<unknown>;
}

/** Nothing is sent before it is asked to. */
export function openCaller({ platform, url, plans, store, onOver }: CallerDesk): Caller {
  const message = (id: string, parts: RequestParts): Message => messageOf(url, planOf(plans, id), parts);
  const exchange = (refresh_token: string): Promise<Reply> => {
    const refresh = message('auth.refresh', { body: { refresh_token } });
    return insist(platform, () => send(platform, refresh), platform.now() + graceMs);
  };
  const session = openSession({ platform, store, exchange, onOver });

  /** On 401 once more with another token; when that does not help, the session is over. */
  async function sendAsCaller(request: Message): Promise<Reply> {
    const pass = await session.pass();
    const reply = await send(platform, request, pass.token);
    if (reply.status !== 401) return reply;
    const next = await session.renewed(pass);
    const again = await send(platform, request, next.token);
    if (again.status === 401) throw await session.over(next);
    return again;
  }

  async function call(id: string, parts: RequestParts = {}): Promise<unknown> {
    const { method, takesKey, takesToken } = planOf(plans, id);
    const idempotencyKey = parts.idempotencyKey ?? (takesKey ? newKey(platform) : undefined);
    const request = message(id, { ...parts, idempotencyKey });
    const ask = () => (takesToken ? sendAsCaller(request) : send(platform, request));
    const isRepeatable = method === 'GET' || takesKey === true;
    const reply = await (isRepeatable ? insist(platform, ask) : ask()).catch((error: unknown) => {
      throw error instanceof NoAnswer ? new NoAnswer(error.cause, idempotencyKey) : error;
    });
    if (reply.status !== 200) throw new Refusal(id, reply);
    return reply.body;
  }

  return { session, call };
}

function planOf(plans: CallerDesk['plans'], id: string): Plan {
  const plan = plans[id];
  if (!plan) throw new Error(`there is no operation ${id}`);
  return plan;
}

/** Unique among the keys of one person within a day. */
const newKey = ({ now, random }: Platform): string =>
  [now(), random() * 2 ** 52, random() * 2 ** 52].map((part) => Math.floor(part).toString(36)).join('-');
