import type { Api } from '../../_web/api.ts';
import { byId, clearTrouble, setText, showTrouble } from '../../_web/page.ts';
import type { Profile } from '../../_web/wire.ts';
import { drawFace } from './face.ts';
import { stateOf } from './feed.ts';
import { presenceWords } from './presence-words.ts';
import type { Presence } from './wire.ts';

export interface OwnStatus {
  /** Somebody else's word about the own status: a message of the feed. */
  told(presence: Presence): void;
  stop(): void;
}

/** Remembers, beyond a reload, that somebody has chosen to be offline. */
export interface AwayMemory {
  read(): boolean;
  write(away: boolean): void;
}

const heartbeatMs = 30_000;

/**
 * The card about oneself. A heartbeat is a sign of life that also ends an explicit offline, so there are none while
 * somebody has chosen to be offline here.
 */
export function startOwnStatus(api: Api, me: Profile, away: AwayMemory): OwnStatus {
  const online = byId<HTMLInputElement>('own-online');
  const busy = byId<HTMLInputElement>('own-busy');
  const error = byId('own-error');
  let current: Presence | undefined;
  let pending = 0;
  let stopped = false;

  function show(presence: Presence): void {
    current = presence;
    const state = stateOf(presence);
    online.checked = presence.is_online;
    busy.checked = presence.is_busy;
    byId('own-face').dataset.state = state;
    byId('own-state').dataset.state = state;
    const words = state === 'offline' ? 'Others see you as offline' : presenceWords(presence, Date.now());
    setText(byId('own-state'), words);
  }

  /** Of several changes on their way only the last answer counts: it holds them all. */
  async function change(fields: Partial<Presence>): Promise<void> {
    pending += 1;
    clearTrouble(error);
    try {
      const answer = await api.call<Presence>('PUT', '/users/me/status', fields);
      if (pending === 1 && !stopped) show(answer);
    } catch (thrown) {
      if (current && !stopped) show(current);
      if (!stopped) showTrouble(error, thrown);
    } finally {
      pending -= 1;
    }
  }

  async function heartbeat(): Promise<void> {
    try {
      if (!away.read()) await api.call('POST', '/users/me/heartbeat');
      if (!current?.is_online || current.busy_until !== null) await refresh();
    } catch (thrown) {
      // One that is missed does no harm, and the connection says by itself that it is lost.
      if (!current && !stopped) showTrouble(error, thrown);
    }
  }

  async function refresh(): Promise<void> {
    const answer = await api.call<Presence>('GET', '/users/me/status');
    if (pending > 0 || stopped) return;
    if (!current) clearTrouble(error);
    show(answer);
  }

  const onOnline = (): void => {
    away.write(!online.checked);
    void change({ is_online: online.checked });
  };
  const onBusy = (): void => void change({ is_busy: busy.checked });
  online.addEventListener('change', onOnline);
  busy.addEventListener('change', onBusy);

  setText(byId('own-name'), me.username);
  setText(byId('own-roles'), me.roles.map((role) => roleWords[role] ?? role).join(', '));
  drawFace(byId('own-face'), me.user_id, me.username);
  void heartbeat();
  const beat = setInterval(() => void heartbeat(), heartbeatMs);
  return {
    told: (presence) => {
      if (pending === 0) show(presence);
    },
    stop: () => {
      stopped = true;
      clearInterval(beat);
      online.removeEventListener('change', onOnline);
      busy.removeEventListener('change', onBusy);
      clearTrouble(error);
    },
  };
}

const roleWords: Readonly<Record<string, string>> = { user: 'Caller', listener: 'Listener', admin: 'Administrator' };
