import { SECRET_ACCESS_KEY, sessionTokenOf } from '../endpoint/signature.ts';
import type { CloudModel, LambdaFunction } from '../model.ts';

/**
 * All that an instance sees in `process.env`: the function's own variables and those the platform sets.
 * The access key id is the function's name, so the credential scope of every AWS call names its caller.
 */
export function instanceEnvironment(fn: LambdaFunction, model: CloudModel, endpointUrl: string): NodeJS.ProcessEnv {
  return {
    ...ownVariables(fn, model, endpointUrl),
    AWS_REGION: model.region,
    AWS_DEFAULT_REGION: model.region,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: '[$LATEST]',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: fn.codeDirectory,
    _HANDLER: fn.handler,
    TZ: 'UTC',
    AWS_ACCESS_KEY_ID: fn.name,
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    AWS_SESSION_TOKEN: sessionTokenOf(fn.name),
    AWS_ENDPOINT_URL: endpointUrl,
  };
}

/** The function's variables, with the callback addresses of this cloud's socket APIs led to the local endpoint. */
function ownVariables(fn: LambdaFunction, model: CloudModel, endpointUrl: string): Record<string, string> {
  const addresses = model.socketApis.map(({ id }) => ({
    public: `https://${id}.execute-api.${model.region}.amazonaws.com`,
    local: `${endpointUrl}/_execute-api/${id}`,
  }));
  const localised = Object.entries(fn.environment).map(([name, value]) => [
    name,
    addresses.reduce((text, address) => text.replaceAll(address.public, address.local), value),
  ]);
  return Object.fromEntries(localised);
}
