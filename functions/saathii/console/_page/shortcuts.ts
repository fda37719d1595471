export type Action =
  | 'play'
  | 'back'
  | 'forward'
  | 'next'
  | 'previous'
  | 'approve'
  | 'reject'
  | 'remarks'
  | 'help'
  | 'leave';

/** What a key is pressed in, as far as the key may mean something else there. */
export type Place = 'text' | 'position' | 'control' | 'page';

export interface Press {
  readonly key: string;
  readonly repeat: boolean;
  /** Together with Ctrl, Alt or the like: a shortcut of the browser. */
  readonly chord: boolean;
  readonly place: Place;
}

const actions: Readonly<Record<string, Action>> = {
  ' ': 'play',
  arrowleft: 'back',
  arrowright: 'forward',
  j: 'next',
  arrowdown: 'next',
  k: 'previous',
  arrowup: 'previous',
  a: 'approve',
  r: 'reject',
  m: 'remarks',
  '/': 'remarks',
  '?': 'help',
};

const repeatable: readonly Action[] = ['back', 'forward', 'next', 'previous'];

/**
 * What a key press asks for; nothing where the key has a meaning of its own: in a text all of them (Escape leaves it),
 * on the position the arrows, on a button or link the space bar.
 */
export function actionOf({ key, repeat, chord, place }: Press): Action | undefined {
  if (chord) return undefined;
  if (place === 'text') return key === 'Escape' ? 'leave' : undefined;
  if (place === 'position' && key.startsWith('Arrow')) return undefined;
  if (place === 'control' && key === ' ') return undefined;
  const action = actions[key.toLowerCase()];
  return action && repeat && !repeatable.includes(action) ? undefined : action;
}
