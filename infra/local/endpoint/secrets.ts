import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CloudModel, Secret } from '../model.ts';
import { witness } from '../witness.ts';
import { AwsError, unknownOperation } from './aws-error.ts';
import { jsonBody, targetOperation } from './aws-request.ts';
import type { AwsService } from './aws-service.ts';

interface SecretVersion {
  readonly id: string;
  readonly value: string;
  readonly createdMs: number;
  readonly stages: readonly string[];
}

/** Secrets and their versions; a secret is found by its ARN or its name. */
export interface Secrets {
  find(secretId: string): Secret | undefined;
  versions(secret: Secret): readonly SecretVersion[];
  /** Adds a version and moves the stages to it; the version that was current becomes the previous one. */
  put(secret: Secret, value: string, stages?: readonly string[], id?: string): SecretVersion;
  /** Moves a stage to a version that is there. */
  move(secret: Secret, stage: string, versionId: string): void;
}

export interface SecretsOptions {
  /** Milliseconds since 1970; default the wall clock. */
  readonly now?: () => number;
  /** A JSON file that keeps the values between runs; in memory when absent. */
  readonly file?: string;
}

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

type Versions = Record<string, readonly SecretVersion[]>;

function readKept(file: string | undefined): Versions {
  if (file === undefined) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** The versions after `added` has taken its stages; a version without a stage is forgotten, as on the platform. */
function stage(versions: readonly SecretVersion[], added: SecretVersion): SecretVersion[] {
  const becomesCurrent = added.stages.includes(CURRENT);
  const relabelled = versions.map((version) => {
    const wasCurrent = becomesCurrent && version.stages.includes(CURRENT);
    const kept = version.stages.filter((s) => !added.stages.includes(s) && !(becomesCurrent && s === PREVIOUS));
    return { ...version, stages: wasCurrent ? [...kept, PREVIOUS] : kept };
  });
  return [...relabelled.filter(({ stages }) => stages.length > 0), added];
}

/** The model's secrets with their first values, or with the values that `file` has kept. */
export function createSecrets(model: CloudModel, { now = Date.now, file }: SecretsOptions = {}): Secrets {
  const versionsByArn: Versions = readKept(file);
  const keep = () => {
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(versionsByArn), { mode: 0o600 });
  };
  const put: Secrets['put'] = ({ arn }, value, stages = [CURRENT], id = randomUUID()) => {
    const added = { id, value, createdMs: now(), stages };
    versionsByArn[arn] = stage(versionsByArn[arn] ?? [], added);
    keep();
    return added;
  };
  const move: Secrets['move'] = ({ arn }, label, versionId) => {
    const all = versionsByArn[arn] ?? [];
    const moved = all.find(({ id }) => id === versionId);
    if (moved === undefined) throw new Error(`${arn} has no version ${versionId}`);
    const given = label === CURRENT ? [CURRENT, PREVIOUS] : [label];
    const stages = [...moved.stages.filter((name) => !given.includes(name)), label];
    versionsByArn[arn] = stage(
      all.filter((version) => version !== moved),
      { ...moved, stages },
    );
    keep();
  };
  for (const secret of model.secrets) {
    if (versionsByArn[secret.arn] === undefined) put(secret, secret.initialValue);
  }
  return {
    find: (secretId) => model.secrets.find(({ arn, name }) => arn === secretId || name === secretId),
    versions: ({ arn }) => versionsByArn[arn] ?? [],
    ...{ put, move },
  };
}

interface SecretsInput {
  readonly SecretId?: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly SecretString?: string;
  readonly ClientRequestToken?: string;
  readonly VersionStages?: readonly string[];
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

type Operation = (secret: Secret, input: SecretsInput, secrets: Secrets) => Record<string, unknown>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetSecretValue(secret, { VersionId, VersionStage = VersionId === undefined ? CURRENT : undefined }, secrets) {
    const version = secrets
      .versions(secret)
      .find(
        ({ id, stages }) =>
          (VersionId === undefined || id === VersionId) &&
          (VersionStage === undefined || stages.includes(VersionStage)),
      );
    if (version === undefined) {
      const sought = VersionStage === undefined ? `VersionId: ${VersionId}` : `staging label: ${VersionStage}`;
      throw new AwsError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for ${sought}`,
      );
    }
    witness(() => ({ kind: 'secret', value: version.value }));
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      SecretString: version.value,
      VersionStages: version.stages,
      CreatedDate: version.createdMs / 1000,
    };
  },
  PutSecretValue(secret, input, secrets) {
    if (input.SecretString === undefined) {
      throw new AwsError('InvalidRequestException', 'You must provide SecretString');
    }
    const sameId = secrets.versions(secret).find((version) => version.id === input.ClientRequestToken);
    if (sameId !== undefined && sameId.value !== input.SecretString) {
      throw new AwsError('ResourceExistsException', `A resource with the ID you requested already exists.`);
    }
    const { id, stages } = secrets.put(secret, input.SecretString, input.VersionStages, input.ClientRequestToken);
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stages };
  },
  UpdateSecretVersionStage(secret, { VersionStage = '', MoveToVersionId = '', RemoveFromVersionId }, secrets) {
    const versions = secrets.versions(secret);
    const holder = versions.find(({ stages }) => stages.includes(VersionStage));
    if (holder !== undefined && holder.id !== MoveToVersionId && holder.id !== RemoveFromVersionId) {
      const reason = `The parameter RemoveFromVersionId can't be empty. Staging label ${VersionStage} is currently attached to version ${holder.id}`;
      throw new AwsError('InvalidParameterException', reason);
    }
    if (!versions.some(({ id }) => id === MoveToVersionId)) {
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret version.");
    }
    secrets.move(secret, VersionStage, MoveToVersionId);
    return { ARN: secret.arn, Name: secret.name };
  },
  DescribeSecret(secret, _input, secrets) {
    const versions = secrets.versions(secret);
    return {
      ARN: secret.arn,
      Name: secret.name,
      LastChangedDate: Math.max(...versions.map(({ createdMs }) => createdMs)) / 1000,
      VersionIdsToStages: Object.fromEntries(versions.map(({ id, stages }) => [id, stages])),
    };
  },
};

/** Secrets Manager over the cloud's secrets. */
export function createSecretsManager(secrets: Secrets, model: CloudModel): AwsService {
  return {
    name: 'secretsmanager',
    protocol: 'json 1.1',
    async open(request) {
      const name = targetOperation(request);
      const operation = OPERATIONS[name];
      if (operation === undefined) throw unknownOperation('secretsmanager', name);
      const input: SecretsInput = await jsonBody(request);
      const secret = secrets.find(input.SecretId ?? '');
      const unknownArn = `arn:aws:secretsmanager:${model.region}:${model.accountId}:secret:${input.SecretId}`;
      const context =
        name === 'GetSecretValue' && input.VersionId === undefined
          ? { 'secretsmanager:VersionStage': [input.VersionStage ?? CURRENT] }
          : {};
      return {
        operation: name,
        needs: [{ action: `secretsmanager:${name}`, resource: secret?.arn ?? unknownArn, context }],
        async execute() {
          if (secret === undefined) {
            throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
          }
          const body = JSON.stringify(operation(secret, input, secrets));
          return { response: { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body } };
        },
      };
    },
  };
}
