import * as z from 'zod/mini';
import { resourcesOf } from '../../lib/core/contract.ts';
import type { Resource } from '../../lib/core/grant.ts';
import type { SettingsGroup } from '../../lib/core/settings.ts';
import type { DeployedFunction } from '../routes.ts';
import type { StageSettings } from '../stages.ts';

/**
 * The settings of an app on a stage as environment variables: for each group that a function uses, the JSON of the
 * values that the stage gives. A value that doesn't fit, and a name nobody knows, is an Error naming stage, app, group
 * and field.
 */
export function settingsVariables(
  stage: StageSettings,
  app: string,
  functions: readonly DeployedFunction[],
): Readonly<Record<string, string>> {
  const groups = groupsOf(functions);
  const given = stage.apps[app] ?? {};
  const unknown = Object.keys(given).find((name) => !groups.has(name));
  if (unknown !== undefined) throw new Error(`stage ${stage.name}: no function of ${app} uses settings ${unknown}`);
  return Object.fromEntries(
    [...groups].map(([name, group]) => {
      const values = given[name] ?? {};
      refuseInvalid(`stage ${stage.name}: ${app}.${name}`, group, values);
      return [group.variable, JSON.stringify(values)];
    }),
  );
}

/** Refuses settings of an app that doesn't exist, which is a misspelt or a deleted one. */
export function refuseUnknownApps(stage: StageSettings, apps: readonly string[]): void {
  const unknown = Object.keys(stage.apps).find((name) => !apps.includes(name));
  if (unknown !== undefined) throw new Error(`stage ${stage.name}: there is no app ${unknown}`);
}

/** The groups that the functions and their authentication use, by name. */
function groupsOf(functions: readonly DeployedFunction[]): ReadonlyMap<string, SettingsGroup> {
  const groups = new Map<string, SettingsGroup>();
  for (const group of functions.flatMap(({ route }) => resourcesOf(route)).filter(isSettings)) {
    const twin = groups.get(group.group);
    if (twin && twin.schema !== group.schema) throw new Error(`two groups of settings are called ${group.group}`);
    groups.set(group.group, group);
  }
  return groups;
}

/** Whether a resource is a group of settings. */
export const isSettings = (resource: Resource<unknown>): resource is SettingsGroup =>
  'group' in resource && 'schema' in resource;

/** Stricter than the functions, which ignore unknown fields: a misspelt one would leave its default in force. */
function refuseInvalid(where: string, group: SettingsGroup, values: unknown): void {
  const { error } = z.strictObject(group.schema.shape).safeParse(values);
  const issue = error?.issues[0];
  if (!issue) return;
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const field = [where, ...issue.path, ...unknown].join('.');
  throw new Error(`${field}: ${unknown.length > 0 ? 'there is no such field' : reasonOf(issue)}`);
}

const reasonOf = (issue: z.core.$ZodIssue): string =>
  'expected' in issue ? `expected ${issue.expected}` : issue.code.replaceAll('_', ' ');
