import type { CloudModel } from '../model.ts';
import type { SocketConnections } from '../sockets/socket-api.ts';
import { AwsError, unknownOperation } from './aws-error.ts';
import type { AwsRequest, AwsResponse } from './aws-request.ts';
import type { AwsService } from './aws-service.ts';

/** Where the callback addresses of the cloud's socket APIs are found at the endpoint. */
export const EXECUTE_API_PATH = '/_execute-api/';

interface Operation {
  readonly name: string;
  run(connectionId: string, connections: SocketConnections, request: AwsRequest): Promise<AwsResponse>;
}

const gone = () => new AwsError('GoneException', 'The connection is gone', 410);

const OPERATIONS: Readonly<Record<string, Operation>> = {
  POST: {
    name: 'PostToConnection',
    async run(connectionId, connections, request) {
      const outcome = await connections.post(connectionId, await request.body());
      if (outcome === 'gone') throw gone();
      if (outcome === 'too large') throw new AwsError('PayloadTooLargeException', 'Message too long', 413);
      return { status: 200, headers: {}, body: '' };
    },
  },
  GET: {
    name: 'GetConnection',
    async run(connectionId, connections) {
      const connection = connections.describe(connectionId);
      if (connection === undefined) throw gone();
      const { connectedAt, lastActiveAt, sourceIp } = connection;
      const body = JSON.stringify({ connectedAt, lastActiveAt, identity: { sourceIp } });
      return { status: 200, headers: { 'content-type': 'application/json' }, body };
    },
  },
  DELETE: {
    name: 'DeleteConnection',
    async run(connectionId, connections) {
      if (!connections.close(connectionId)) throw gone();
      return { status: 204, headers: {}, body: '' };
    },
  },
};

/** The management API of socket connections: post, look up, close. */
export function createExecuteApi(
  model: CloudModel,
  sockets: (apiId: string) => SocketConnections | undefined,
): AwsService {
  return {
    name: 'execute-api',
    protocol: 'rest json',
    async open(request) {
      const [apiId = '', stage = '', resource, connectionId = ''] = request.path
        .slice(EXECUTE_API_PATH.length)
        .split('/')
        .map(decodeURIComponent);
      const operation = OPERATIONS[request.method];
      if (!request.path.startsWith(EXECUTE_API_PATH) || resource !== '@connections' || operation === undefined) {
        throw unknownOperation('execute-api', `${request.method} ${request.path}`);
      }
      const api = model.socketApis.find(({ id }) => id === apiId);
      const prefix = `arn:aws:execute-api:${model.region}:${model.accountId}:${apiId}/${stage}`;
      return {
        operation: operation.name,
        needs: [
          {
            action: 'execute-api:ManageConnections',
            resource: `${prefix}/${request.method}/@connections/${connectionId}`,
            context: {},
          },
        ],
        async execute() {
          const connections = sockets(apiId);
          if (connections === undefined || api?.stage !== stage)
            throw new AwsError('ForbiddenException', 'Forbidden', 403);
          return { response: await operation.run(connectionId, connections, request) };
        },
      };
    },
  };
}
