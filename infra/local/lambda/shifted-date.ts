/**
 * Replaces the global `Date` by one that is ahead of the wall clock by `offset[0]` milliseconds, read at each call.
 * Dates made from arguments, timers and `performance` are left alone.
 */
export function shiftDate(offset: Float64Array): void {
  const RealDate = globalThis.Date;
  const wallClock = RealDate.now;
  const now = (): number => wallClock() + (offset[0] ?? 0);

  RealDate.now = now;
  // A proxy rather than a subclass: `Date()` without `new`, `instanceof` and subclasses go on working.
  const ShiftedDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.prototype.constructor = ShiftedDate;
  globalThis.Date = ShiftedDate;
}
