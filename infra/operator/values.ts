import { type Argument, Misused } from './command.ts';

/** A positive whole number out of a command line. */
export function readId(text: string, what: string): number {
  const id = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(id) || id === 0) throw new Misused(`${text} is no ${what}`);
  return id;
}

/** What is to be an id of this kind. */
export const idOf =
  (what: string) =>
  (text: string): string =>
    String(readId(text, what));

/** A phone number with its leading `+`. It is not repeated, whatever is wrong with it. */
export function readPhone(text: string): string {
  if (!/^\+?[1-9]\d{7,14}$/.test(text)) throw new Misused('the phone number must be in E.164 format');
  return `+${text.replace(/^\+/, '')}`;
}

export const phoneArgument: Argument = {
  about: 'the number with its country code: +919876543210',
  read: readPhone,
};

export const userOption = (about: string) => ({ about, value: 'ID', read: idOf('user id') });

/** One of these words. */
export const oneOf =
  (what: string, words: readonly string[]) =>
  (text: string): string => {
    if (!words.includes(text)) throw new Misused(`there is no ${what} ${text}, only ${words.join(', ')}`);
    return text;
  };

/** A text without what may be a phone number. */
export const withoutNumbers = (text: string): string => text.replace(/\+?\d{8,}/g, '(a number)');
