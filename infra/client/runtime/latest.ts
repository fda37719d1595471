/**
 * Tells which messages about users are news: `const isNews = latest()`, then `isNews(message)` is false for one that is
 * older than, or the same as, one about the same user before. Make a new one after each `open`, when the list is loaded anew.
 */
export function latest(): (message: {
  readonly user_id: number;
  readonly status: { readonly timestamp: string };
}) => boolean {
  const newest = new Map<number, number>();
  return ({ user_id, status }) => {
    const at = Date.parse(status.timestamp);
    if (at <= (newest.get(user_id) ?? Number.NEGATIVE_INFINITY)) return false;
    newest.set(user_id, at);
    return true;
  };
}
