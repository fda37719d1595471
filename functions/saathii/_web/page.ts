import { wordsFor } from './trouble.ts';

/** The element of an id, which the page's markup has; a missing one is a defect and throws. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as E;
}

/** Sets a text only where it differs, so that nothing is read out twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows what went wrong below a field or a section, and says nothing for a session that is over. */
export function showTrouble(place: HTMLElement, error: unknown, field?: HTMLInputElement): void {
  setText(place, wordsFor(error));
  if (!field) return;
  field.setAttribute('aria-invalid', 'true');
  field.focus();
  field.select();
}

export function clearTrouble(place: HTMLElement, field?: HTMLInputElement): void {
  setText(place, '');
  field?.removeAttribute('aria-invalid');
}

/** Keeps a button out of use while its action runs, and the focus where it is. */
export async function whilePressed(button: HTMLButtonElement, action: () => Promise<void>): Promise<void> {
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  try {
    await action();
  } finally {
    button.removeAttribute('aria-disabled');
  }
}
