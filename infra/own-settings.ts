import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { settingAt } from './stage-needs.ts';
import type { StageSettings } from './stage-settings.ts';
import { Trouble } from './trouble.ts';

/**
 * Where whoever deploys writes what belongs to their account and to nobody else's: by stages, as in `stages.ts`. Git
 * ignores it.
 */
const ownFile = join(import.meta.dirname, '../stages.local.json');

/** The file a path leads to, as it is called in messages. */
const named = (file: string): string => {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
};

/** A stage with the settings that a file has for it written over its own; objects are merged, all else is replaced. */
export function withOwnSettings(stage: StageSettings, stages: readonly string[], file?: string): StageSettings {
  const all = readOwnSettings(file ?? ownFile, file !== undefined);
  const unknown = Object.keys(all).find((name) => !stages.includes(name));
  if (unknown !== undefined) {
    const problem = `${named(file ?? ownFile)}: there is no stage ${unknown}, only ${stages.join(', ')}`;
    throw new Trouble(problem, 'Rename it, or take it out.');
  }
  return merged(stage, all[stage.name] ?? {}) as StageSettings;
}

/** The file in which a setting of a stage is written, or would be. */
export function placeOf({ name }: StageSettings, setting: readonly PropertyKey[], file?: string): string {
  const own = settingAt(readOwnSettings(file ?? ownFile, false)[name], setting);
  return own === undefined ? 'infra/stages.ts' : named(file ?? ownFile);
}

/** Where settings of a stage are to be written, and how: what whoever has to write some does next. */
export function adviceFor({ name }: StageSettings, settings: readonly string[], file?: string): string {
  const form = settings.reduce<unknown>((all, setting) => merged(all, nested(setting.split('.'))), {});
  const place = file === undefined ? `${named(ownFile)}, which git ignores,` : named(file);
  return `Write them to ${place} or for everybody to infra/stages.ts; then try again:
  ${JSON.stringify({ [name]: form })}`;
}

const nested = ([name, ...inside]: readonly string[]): unknown =>
  name === undefined ? '...' : { [name]: nested(inside) };

type Settings = Readonly<Record<string, unknown>>;

function readOwnSettings(file: string, isWanted: boolean): Settings {
  if (!existsSync(file)) {
    if (!isWanted) return {};
    throw new Trouble(`there is no file ${named(file)}`, 'Name one that is there: -c settings=stages.local.json');
  }
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isObject(read)) return read;
  } catch (error) {
    throw new Trouble(`${named(file)} is not JSON: ${(error as Error).message}`, 'Repair it, or take it away.');
  }
  throw new Trouble(`${named(file)} is no object of stages`, 'Write it as { "prod": { "alarmEmail": ... } }.');
}

function merged(under: unknown, over: unknown): unknown {
  if (!isObject(under) || !isObject(over)) return over;
  const both = Object.entries(over).map(([name, value]) => [name, merged(under[name], value)]);
  return { ...under, ...Object.fromEntries(both) };
}

const isObject = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
