import { byId } from '../../_web/page.ts';
import { type Action, actionOf, type Place } from './shortcuts.ts';

const offKey = 'saathii.console.keys';

/**
 * Runs the action of each shortcut while the console is shown, and the list of them. Whoever steers the page by voice
 * or presses keys by mistake can switch them off, for good on this browser.
 */
export function listenToKeys(actions: Readonly<Record<Exclude<Action, 'help' | 'leave'>, () => void>>): void {
  const list = byId<HTMLDialogElement>('shortcuts');
  const areOn = byId<HTMLInputElement>('keys-on');
  areOn.checked = localStorage.getItem(offKey) === null;
  areOn.addEventListener('change', () => {
    if (areOn.checked) localStorage.removeItem(offKey);
    else localStorage.setItem(offKey, 'off');
  });
  const help = (): void => list.showModal();
  byId('help').addEventListener('click', help);
  byId('shortcuts-close').addEventListener('click', () => list.close());

  const all: Readonly<Record<Action, () => void>> = { ...actions, help, leave: () => byId('sample-title').focus() };
  document.addEventListener('keydown', (event) => {
    if (byId('console').hidden || list.open || event.defaultPrevented || event.isComposing) return;
    const { key, repeat } = event;
    const chord = event.ctrlKey || event.metaKey || event.altKey;
    const action = actionOf({ key, repeat, chord, place: placeOf(event.target) });
    if (!action || (!areOn.checked && action !== 'leave')) return;
    event.preventDefault();
    all[action]();
  });
}

/** The row of the sample that is looked at has nothing left to do with a space, which plays there as well. */
function placeOf(target: EventTarget | null): Place {
  if (!(target instanceof Element)) return 'page';
  if (target.matches('textarea, input:not([type=range])')) return 'text';
  if (target.matches('input')) return 'position';
  return target.closest('button:not([aria-current]), a') ? 'control' : 'page';
}
