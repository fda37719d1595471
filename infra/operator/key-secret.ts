import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { Refused } from './command.ts';

/** What a secret holds at the moment. */
export interface SecretVersion {
  readonly id: string;
  readonly text: string;
  readonly madeAt: Date;
}

/** A secret that is changed on condition of what it holds. */
export interface KeySecret {
  read(): Promise<SecretVersion>;
  /** Puts a text in the place of the version that was read; `Refused` when that is not the current one any more. */
  replace(read: SecretVersion, text: string): Promise<SecretVersion>;
}

/** Refusals of a label that stands elsewhere, or of a version that lost its own to somebody else's. */
const overtakenNames = new Set(['InvalidParameterException', 'ResourceNotFoundException', 'InvalidRequestException']);

export function openKeySecret(client: SecretsManagerClient, SecretId: string): KeySecret {
  const read: KeySecret['read'] = async () => {
    const {
      SecretString = '',
      VersionId = '',
      CreatedDate,
    } = await client.send(new GetSecretValueCommand({ SecretId }));
    return { id: VersionId, text: SecretString, madeAt: CreatedDate ?? new Date(Number.NaN) };
  };
  return {
    read,
    async replace(version, text) {
      // The platform moves the label that makes a version the current one on condition of where it stands, and only so.
      const pending = { SecretId, SecretString: text, VersionStages: ['AWSPENDING'] };
      const { VersionId } = await client.send(new PutSecretValueCommand(pending));
      const move = { MoveToVersionId: VersionId, RemoveFromVersionId: version.id, VersionStage: 'AWSCURRENT' };
      try {
        await client.send(new UpdateSecretVersionStageCommand({ SecretId, ...move }));
      } catch (error) {
        if (!overtakenNames.has((error as Error).name)) throw error;
        throw new Refused('somebody else has changed the secret at the same time; nothing was changed, run this again');
      }
      const now = await read();
      if (now.id !== VersionId) throw new Refused('somebody else has changed the secret since; run this again');
      return now;
    },
  };
}
