/** What a deployment is willing to send for heartbeats that change nothing. */
export interface HeartbeatBudget {
  readonly heartbeatNews: 'auto' | 'always' | 'never';
  readonly heartbeatSeconds: number;
  readonly heartbeatPostsPerSecond: number;
}

/** How many are there at the moment: users online, and sockets that are told of them. */
export interface Audience {
  readonly online: number;
  readonly sockets: number;
}

/**
 * Whether heartbeats that change nothing are news: every one of them goes to every socket, so they are until that would
 * pass the budget. Changes are told in any case.
 */
export function areHeartbeatsNews({ online, sockets }: Audience, budget: HeartbeatBudget): boolean {
  if (budget.heartbeatNews !== 'auto') return budget.heartbeatNews === 'always';
  return (online / budget.heartbeatSeconds) * sockets <= budget.heartbeatPostsPerSecond;
}
