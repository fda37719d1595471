import type { FrameText } from '../core/frame.ts';
import type { Resource } from '../core/grant.ts';
import { openSignedClient, type SignedClient } from '../signed/signed-client.ts';

/**
 * What became of something asked of a socket. `gone` = there is no such connection, or its handshake is not answered
 * yet; `failed` = worth another try; `refused` = never to be tried again.
 */
export type Outcome = 'done' | 'gone' | 'failed' | 'refused';

/** The platform's way to sockets that are open. It never throws. */
export interface SocketGateway {
  readonly post: (connectionId: string, text: FrameText) => Promise<Outcome>;
  /** Closes with code 1000. */
  close(connectionId: string): Promise<Outcome>;
}

/** How many sockets are served at a time; as many connections are kept. */
export const lanes = 64;

/** The sockets of the app, for `uses: { gateway }`. */
export const gateway: Resource<SocketGateway> = {
  env: ['SOCKET_CALLBACK_URL'],
  access: [{ on: 'sockets', actions: ['post', 'close'] }],
  open: (env) => bindGateway(openSignedClient(env, { maxSockets: lanes }), env.SOCKET_CALLBACK_URL as string),
};

/** Binds the gateway to a client and to the address of the management API. */
export function bindGateway(client: SignedClient, callbackUrl: string): SocketGateway {
  const ask = (method: 'POST' | 'DELETE', connectionId: string, body?: string): Promise<Outcome> => {
    const url = `${callbackUrl}/@connections/${encodeURIComponent(connectionId)}`;
    const request = { service: 'execute-api', method, url, ...(body !== undefined && { body }) } as const;
    return client.send(request).then(outcomeOf, () => 'failed');
  };
  return {
    post: (connectionId, text) => ask('POST', connectionId, text),
    close: (connectionId) => ask('DELETE', connectionId),
  };
}

function outcomeOf({ status }: { readonly status: number }): Outcome {
  if (status === 410) return 'gone';
  if (status === 429 || status >= 500) return 'failed';
  return status < 300 ? 'done' : 'refused';
}
