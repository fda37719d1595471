/** Simulated time: what is to happen, in order; what falls on the same millisecond happens as it was planned. */
export interface Timeline {
  /** Milliseconds since the beginning. */
  readonly now: number;
  /** Plans something of a kind for a subject, as one small integer. What would happen after the end, never does. */
  plan(at: number, kind: number, subject: number, turn: number): void;
  /** Plans anything else. `true` = code that waits for it must get on before anything further happens. */
  later(at: number, action: () => boolean | undefined): void;
}

/** Kinds, turns and subjects are numbers from 0, less than these. */
export const limits = { kinds: 2 ** 3, turns: 2 ** 5, subjects: 2 ** 21 } as const;

const anyAction = limits.kinds - 1;

/** The timeline of `seconds`, which `play` plays to its end. Waiting code gets on after every second in any case. */
export function timelineOf(seconds: number): Timeline & {
  play(happen: (kind: number, subject: number, turn: number) => void): Promise<void>;
} {
  const planned: (number[] | undefined)[] = new Array(seconds * 1000).fill(undefined);
  const actions: ((() => boolean | undefined) | undefined)[] = [];
  const free: number[] = [];
  const timeline = {
    now: 0,
    plan(at: number, kind: number, subject: number, turn: number) {
      const moment = Math.floor(at);
      if (moment < timeline.now) throw new Error('nothing can be planned for the past');
      if (moment >= planned.length) return;
      const event = (subject * limits.turns + turn) * limits.kinds + kind;
      const others = planned[moment];
      if (others) others.push(event);
      else planned[moment] = [event];
    },
    later(at: number, action: () => boolean | undefined) {
      const place = free.pop() ?? actions.length;
      actions[place] = action;
      timeline.plan(at, anyAction, place, 0);
    },
    async play(happen: (kind: number, subject: number, turn: number) => void) {
      for (; timeline.now < planned.length; timeline.now++) {
        const events = planned[timeline.now] ?? [];
        // An event may plan another for the same moment.
        for (let place = 0; place < events.length; place++) {
          const event = events[place] as number;
          const kind = event % limits.kinds;
          const rest = (event - kind) / limits.kinds;
          const turn = rest % limits.turns;
          const subject = (rest - turn) / limits.turns;
          if (kind !== anyAction) happen(kind, subject, turn);
          else if (act(subject)) await othersGetOn();
        }
        planned[timeline.now] = undefined;
        if (timeline.now % 1000 === 999) await othersGetOn();
      }
    },
  };
  const act = (place: number): boolean | undefined => {
    const action = actions[place];
    actions[place] = undefined;
    free.push(place);
    return action?.();
  };
  return timeline;
}

/** Everything that waits for settled promises has run. */
const othersGetOn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
