const most = 1000;

/** How the app counts what is typed: by letters, whatever they are made of. */
const lettersIn = (text: string): number => [...text].length;

/** What may be sent: nothing instead of nothing but blanks. */
export const remarksOf = (typed: string): string | null => typed.trim() || null;

export const isTooLong = (typed: string): boolean => lettersIn(typed.trim()) > most;

/** `12 / 1000`, and how much is too much. */
export function countWords(typed: string): string {
  const count = lettersIn(typed.trim());
  return count > most ? `${count} / ${most}: ${count - most} too many` : `${count} / ${most}`;
}
