import { byId, clearTrouble, showTrouble, whilePressed } from './page.ts';

/**
 * Runs an action whenever a form is sent, one at a time. What it throws is shown below the field, at the element that
 * bears the field's id with `-error`.
 */
export function onSubmit(formId: string, field: HTMLInputElement, action: () => Promise<void>): void {
  const form = byId<HTMLFormElement>(formId);
  const button = form.querySelector('button[type=submit]') as HTMLButtonElement;
  const error = byId(`${field.id}-error`);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void whilePressed(button, async () => {
      clearTrouble(error, field);
      try {
        await action();
      } catch (thrown) {
        showTrouble(error, thrown, field);
      }
    });
  });
}

/** Runs an action whenever a button is pressed, one at a time. */
export function onClick(id: string, action: () => Promise<void>): void {
  const button = byId<HTMLButtonElement>(id);
  button.addEventListener('click', () => void whilePressed(button, action));
}
