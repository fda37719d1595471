const underWay = 'saathii.review.drawing';
const givenUp = 'saathii.review.undrawn';

export interface Drawing {
  /** Whether the page may try: it has not ended in the middle of it before. */
  dares(sampleId: number): boolean;
  /** Does it, with a note that stays if the page does not live to the end of it. */
  attempt<T>(sampleId: number, draw: () => Promise<T>): Promise<T>;
}

/**
 * A recording is decoded as a whole to be drawn, and a small file can hold hours: the browser may give up on the page.
 * What the page was at then is not tried again in this tab, so that nobody is kept from all the other samples.
 */
export function createDrawing(notes: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): Drawing {
  const left = notes.getItem(underWay);
  const undrawn = new Set<number>(JSON.parse(notes.getItem(givenUp) ?? '[]'));
  if (left !== null) {
    undrawn.add(Number(left));
    notes.setItem(givenUp, JSON.stringify([...undrawn]));
    notes.removeItem(underWay);
  }
  return {
    dares: (sampleId) => !undrawn.has(sampleId),
    async attempt(sampleId, draw) {
      notes.setItem(underWay, String(sampleId));
      try {
        return await draw();
      } finally {
        if (notes.getItem(underWay) === String(sampleId)) notes.removeItem(underWay);
      }
    },
  };
}
