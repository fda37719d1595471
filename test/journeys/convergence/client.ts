import { once } from 'node:events';
import { differences } from '../../support/differences.ts';
import { greetedSocket, type LiveSocket } from '../../support/live-socket.ts';
import type { Saathii } from '../../support/saathii.ts';
import { type Heard, isOther, type Reads, type View, type Viewer } from './view.ts';
import { views } from './views.ts';

/** By the names of the views. */
type Shown = ReadonlyMap<string, unknown>;

/** What has come to a client, and how what it shows stands to what is so. */
export interface Judgement {
  readonly heard: readonly Heard[];
  /** Views that have changed, as messages have said. */
  readonly told: readonly string[];
  /** Views that have changed, though no message says anything about it: a GET shows it. */
  readonly silent: readonly string[];
  /** Where messages have said something else than a GET: `-` = what is shown, `+` = what is so. */
  readonly wrong: readonly string[];
}

/** A client with both sockets, that loads everything once and then goes by messages alone. */
export interface ConvergingClient {
  /** Loads every view anew. */
  load(): Promise<void>;
  /** Takes in what has been sent since, and compares with fresh answers, which it then shows. */
  judge(): Promise<Judgement>;
}

export async function convergingClient(app: Saathii, viewer: Viewer): Promise<ConvergingClient> {
  const { access } = viewer.person;
  const lookedAt = views.filter(({ own }) => viewer.acts || !own);
  const hear = await ears(app, access);
  let shown: Shown = new Map();

  const fresh = async (): Promise<Shown> => {
    const answers = new Map<string, ReturnType<Reads>>();
    const reads: Reads = (path) => {
      const answer = answers.get(path) ?? app.get(path, access);
      answers.set(path, answer);
      return answer;
    };
    const values = new Map<string, unknown>();
    for (const view of lookedAt) values.set(view.name, await view.read(reads, viewer));
    return values;
  };

  return {
    async load() {
      await hear();
      shown = await fresh();
    },
    async judge() {
      const [old, heard, now] = [shown, await hear(), await fresh()];
      shown = now;
      const judged = { told: [] as string[], silent: [] as string[], wrong: [] as string[] };
      for (const view of lookedAt) {
        const { name } = view;
        const merged = heard.reduce((value, one) => (view.hear ? view.hear(value, one, viewer) : value), old.get(name));
        const verdict = verdictOf(view, old.get(name), merged, now.get(name));
        if (verdict === 'wrong') judged.wrong.push(...differences(merged, now.get(name), name));
        else if (verdict !== 'unchanged') judged[verdict].push(name);
      }
      return { heard, ...judged };
    },
  };
}

function verdictOf(
  view: View,
  old: unknown,
  merged: unknown,
  fresh: unknown,
): 'unchanged' | 'told' | 'silent' | 'wrong' {
  const isChanged = isOther(view, old, fresh);
  if (!isOther(view, merged, fresh)) return isChanged ? 'told' : 'unchanged';
  return isChanged && !isOther(view, merged, old) ? 'silent' : 'wrong';
}

/** Opens both sockets; gives what has come since it was last asked, but for statuses older than those known. */
async function ears(app: Saathii, access: string): Promise<() => Promise<readonly Heard[]>> {
  const newest = new Map<string, string>();
  const open = await Promise.all(
    (['feed', 'presence'] as const).map(async (channel) => {
      const socket = await greetedSocket(app, channel, access);
      return { channel, socket, taken: socket.texts.length };
    }),
  );
  /** The newest status of a user is the truth; of equal ones the later to arrive. */
  const isOld = ({ channel, type, user_id, status }: Heard): boolean => {
    if (type !== 'user_status_update') return false;
    const key = `${channel} ${user_id}`;
    if ((newest.get(key) ?? '') > status.timestamp) return true;
    newest.set(key, status.timestamp);
    return false;
  };
  return async () => {
    const all: Heard[] = [];
    for (const ear of open) {
      await passed(ear.socket);
      const texts = ear.socket.texts.slice(ear.taken);
      ear.taken += texts.length;
      all.push(...texts.map((text) => ({ ...JSON.parse(text), channel: ear.channel })));
    }
    return all.filter((message) => !isOld(message));
  };
}

/** Everything that was sent on a socket so far has come, in both directions: what is sent comes in its order. */
export async function passed({ socket }: LiveSocket): Promise<void> {
  const ponged = once(socket, 'pong');
  socket.ping();
  await ponged;
}
