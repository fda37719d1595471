/** A set of small integers, 32 to a word. */
export type Bitmap = Uint32Array;

export const bitmapFor = (size: number): Bitmap => new Uint32Array((size + 31) >>> 5);

export function addBit(bits: Bitmap, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] as number) | (1 << (at & 31));
}

export function removeBit(bits: Bitmap, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] as number) & ~(1 << (at & 31));
}

/** Adds every integer from `from` up to, but not including, `to`. */
export function addRange(bits: Bitmap, from: number, to: number): void {
  if (from >= to) return;
  const [first, last] = [from >>> 5, (to - 1) >>> 5];
  const [head, tail] = [-1 << (from & 31), -1 >>> (31 - ((to - 1) & 31))];
  if (first === last) {
    bits[first] = (bits[first] as number) | (head & tail);
    return;
  }
  bits[first] = (bits[first] as number) | head;
  bits.fill(-1, first + 1, last);
  bits[last] = (bits[last] as number) | tail;
}

/** Keeps in `bits` only what is in `other` as well, which is of the same size. */
export function intersect(bits: Bitmap, other: Bitmap): void {
  for (let word = 0; word < bits.length; word++) bits[word] = (bits[word] as number) & (other[word] as number);
}

/** Adds to `bits` what is in `other`, which is of the same size. */
export function unite(bits: Bitmap, other: Bitmap): void {
  for (let word = 0; word < bits.length; word++) bits[word] = (bits[word] as number) | (other[word] as number);
}

/** How many integers from `from` up to, but not including, `to` are in the set. */
export function countRange(bits: Bitmap, from: number, to: number): number {
  if (from >= to) return 0;
  const [first, last] = [from >>> 5, (to - 1) >>> 5];
  const [head, tail] = [-1 << (from & 31), -1 >>> (31 - ((to - 1) & 31))];
  if (first === last) return countBits((bits[first] as number) & head & tail);
  let count = countBits((bits[first] as number) & head) + countBits((bits[last] as number) & tail);
  for (let word = first + 1; word < last; word++) count += countBits(bits[word] as number);
  return count;
}

/** The members in ascending order, `limit` of them after the first `skip`. */
export function membersOf(bits: Bitmap, skip: number, limit: number): number[] {
  const members: number[] = [];
  let toSkip = skip;
  for (let word = 0; word < bits.length && members.length < limit; word++) {
    let left = bits[word] as number;
    const here = countBits(left);
    if (here <= toSkip) {
      toSkip -= here;
      continue;
    }
    for (; left !== 0 && members.length < limit; left &= left - 1) {
      if (toSkip > 0) toSkip--;
      else members.push((word << 5) + 31 - Math.clz32(left & -left));
    }
  }
  return members;
}

/** Counts pairs, then fours, then eights in parallel, and adds up the four bytes by one multiplication. */
function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
