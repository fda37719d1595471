import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { peerAddress } from '../http/message.ts';
import type { Distribution } from '../model.ts';
import type { CompiledBehaviour } from './behaviour.ts';
import { type EdgeRequest, fromEdgeRequest, readViewerRequest, toEdgeRequest, type ViewerRequest } from './message.ts';
import { forwardRequest, originHeaders, originTarget } from './request.ts';
import type { EdgeResponse } from './response.ts';
import {
  applyHeadersPolicy,
  applyViewerResponse,
  type FunctionResponse,
  sendFunctionResponse,
} from './viewer-response.ts';

/** What stands behind an edge: it answers requests and, where it speaks WebSocket, takes over upgrades. */
export interface OriginServer {
  request(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void | Promise<void>;
}

/** An answer that the edge gives by itself. */
export class EdgeRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** One request on its way through the edge. */
export interface Passage {
  readonly distribution: Distribution;
  readonly behaviour: CompiledBehaviour;
  readonly server: OriginServer;
  readonly requestId: string;
  readonly request: IncomingMessage;
  readonly response: EdgeResponse;
  /** Present when the viewer asks for an upgrade. */
  readonly upgrade?: { readonly socket: Duplex; readonly head: Buffer };
}

/** Headers that a viewer-request function may read but not change. */
const READ_ONLY = ['content-length', 'host', 'transfer-encoding', 'via'];

/**
 * Takes a request through its behaviour to the origin, whose answer is shaped on its way back.
 * Throws an EdgeRefusal when the edge itself has to answer: a method that is not allowed, a function that fails.
 */
export async function passOn(passage: Passage): Promise<void> {
  const { behaviour, request, response, server, upgrade } = passage;
  if (!behaviour.allowedMethods.includes(request.method ?? '')) {
    throw new EdgeRefusal(403, 'This distribution is not configured to allow the HTTP request method that was used.');
  }
  const viewer = readViewerRequest(request);
  const rewritten = runViewerRequest(viewer, passage);
  if ('statusCode' in rewritten) {
    request.resume();
    sendFunctionResponse(response, rewritten);
    return;
  }
  shapeResponse(viewer, passage);
  const route = {
    origin: behaviour.origin,
    forwarding: behaviour.forwarding,
    viewerAddress: peerAddress(request),
    edgeName: passage.distribution.domainName,
    requestId: passage.requestId,
  };
  const forwarded = forwardRequest(request, originTarget(rewritten, route), originHeaders(rewritten, route));
  if (!upgrade || !server.upgrade) return server.request(forwarded, response);
  response.detachSocket(upgrade.socket as Socket);
  try {
    await server.upgrade(forwarded, upgrade.socket, upgrade.head);
  } catch {
    upgrade.socket.destroy();
  }
}

/** The request that goes on, or the response that the function gave instead. */
function runViewerRequest(viewer: ViewerRequest, passage: Passage): ViewerRequest | FunctionResponse {
  const { viewerRequest } = passage.behaviour;
  if (!viewerRequest) return viewer;
  const seen = toEdgeRequest(viewer);
  const returned = runFunction(viewerRequest, { ...functionEvent('viewer-request', passage), request: seen });
  if ('statusCode' in returned) return returned as FunctionResponse;
  const request = returned as EdgeRequest;
  const changed = READ_ONLY.find((name) => request.headers?.[name]?.value !== seen.headers[name]?.value);
  if (changed) throw new EdgeRefusal(502, `The CloudFront Function changed the header ${changed}, which is read-only.`);
  if (!request.uri?.startsWith('/')) {
    throw new EdgeRefusal(502, 'The CloudFront Function returned neither a response nor a request with a path.');
  }
  return fromEdgeRequest(request, viewer.method);
}

/**
 * Has the headers policy and then the viewer-response function applied when the origin's head is complete.
 * A function that fails makes it a 503; the body stays the origin's.
 */
function shapeResponse(viewer: ViewerRequest, passage: Passage): void {
  const { behaviour, response } = passage;
  const { viewerResponse } = behaviour;
  response.beforeHead = () => {
    applyHeadersPolicy(response, behaviour);
    if (!viewerResponse) return;
    try {
      applyViewerResponse(response, (seen) => {
        const event = { ...functionEvent('viewer-response', passage), request: toEdgeRequest(viewer), response: seen };
        return runFunction(viewerResponse, event) as FunctionResponse;
      });
    } catch {
      response.statusCode = 503;
      response.setHeader('x-cache', 'FunctionExecutionError from cloudfront');
    }
  };
}

function functionEvent(eventType: 'viewer-request' | 'viewer-response', passage: Passage) {
  const { distribution, request, requestId } = passage;
  return {
    version: '1.0',
    context: {
      distributionDomainName: distribution.domainName,
      distributionId: distribution.id,
      eventType,
      requestId,
    },
    viewer: { ip: peerAddress(request) },
  };
}

function runFunction(run: (event: unknown) => unknown, event: unknown): object {
  try {
    return Object(run(event));
  } catch (problem) {
    throw new EdgeRefusal(
      503,
      `The CloudFront function associated with the CloudFront distribution failed. ${problem}`,
    );
  }
}
