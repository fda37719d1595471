/** Nothing came for too long, by a name that `isUnavailable` knows. */
export class Silence extends Error {
  override readonly name = 'TimeoutError';

  constructor() {
    super('no answer');
  }
}

/** A connection was closed too early, by a code that `isUnavailable` knows. */
export const closed = (): Error => Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });

/** Whether a connection failed because the other side had closed it. */
export const isClosed = ({ code }: Error & { readonly code?: string }): boolean =>
  code === 'ECONNRESET' || code === 'EPIPE';
