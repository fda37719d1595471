/**
 * Takes the place of the SDK's discovery of per-account endpoints, which DynamoDB's client sets up and none of its
 * commands uses. Only what the client's construction asks for is here.
 */
export const resolveEndpointDiscoveryConfig = <Config>(config: Config): Config => config;

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: false,
};
