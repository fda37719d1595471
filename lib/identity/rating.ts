/** From 0 to 5, with at most two decimals. */
export const isRating = (rating: number): boolean =>
  rating >= 0 && rating <= 5 && /^\d(\.\d{1,2})?$/.test(String(rating));
