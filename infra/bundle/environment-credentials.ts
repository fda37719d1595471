import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Takes the place of the SDK's chain of credential providers in every bundle. The platform hands a function its
 * credentials in environment variables; profiles, processes, SSO and instance metadata are never asked, so their code
 * is neither shipped nor loaded.
 */
export const defaultProvider = fromEnv;
