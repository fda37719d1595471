/** Does something for each of many, so many at a time; the outcomes are in their order. */
export async function inTurns<One, Outcome>(
  all: readonly One[],
  atOnce: number,
  work: (one: One) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = all.entries();
  const lane = async () => {
    for (const [place, one] of queue) outcomes[place] = await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return outcomes;
}
