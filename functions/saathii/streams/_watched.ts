/** Messages that the platform takes from nobody: a socket that is gone is none of them. */
export const refusedMessages = {
  count: 'failed',
  above: 0,
  means:
    'The platform refuses messages to sockets, or their closing, for good: the role may have lost its right, or a message has grown too large. The log says of which sockets ("a message was refused", "a closing was refused") and nothing is tried again.',
} as const;
