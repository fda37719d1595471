/** How long functions are busy with one thing, in milliseconds, and their memory in GB: assumed, not measured here. */
export const functionRuns = {
  request: { milliseconds: 15, gigabytes: 0.5 },
  handshake: { milliseconds: 20, gigabytes: 0.5 },
  frame: { milliseconds: 10, gigabytes: 0.5 },
  sweep: { gigabytes: 0.5 },
  /** A batch of changes, and each message that it sends. */
  batch: { milliseconds: 40, gigabytes: 1.73 },
  message: { milliseconds: 0.25 },
} as const;
