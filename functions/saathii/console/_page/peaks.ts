/** How loud each of so many equal parts of a recording gets, 0 to 1. */
export function peaksOf(values: ArrayLike<number>, parts: number): readonly number[] {
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * values.length) / parts);
    const to = Math.max(from + 1, Math.floor(((part + 1) * values.length) / parts));
    let peak = 0;
    for (let index = from; index < Math.min(to, values.length); index++) {
      peak = Math.max(peak, Math.abs(values[index] as number));
    }
    return Math.min(peak, 1);
  });
}
