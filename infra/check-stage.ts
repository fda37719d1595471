import { adviceFor, placeOf } from './own-settings.ts';
import { settingAt, unmetNeeds } from './stage-needs.ts';
import { StageSettings } from './stage-settings.ts';
import { Trouble } from './trouble.ts';

/** A setting that is not as it has to be. */
interface Problem {
  readonly setting: string;
  readonly value: unknown;
  /** What it has to look like; absent = it is none that there is. */
  readonly looks?: string;
  /** What happens otherwise. */
  readonly why?: string;
}

/**
 * Refuses settings of a stage that don't fit their schema, and those of a stage that people rely on as long as
 * something is missing that nobody would miss in time: all of them at once, each with what it has to look like and
 * where it stands. `file` is the one of the stage's own settings.
 */
export function checkStage(stage: StageSettings, apps: readonly string[], file?: string): void {
  const misfits = misfitsOf(stage);
  const found = misfits.map(({ setting }) => setting);
  const unmet = unmetNeeds(stage, apps).filter(({ setting }) => !found.includes(setting));
  const problems: readonly Problem[] = [...misfits, ...unmet];
  if (problems.length === 0) return;
  const wanted = problems.filter(({ looks }) => looks !== undefined).map(({ setting }) => setting);
  const lines = withoutRepetitions(problems).map((problem) => `  ${lineOf(problem, stage, file)}`);
  const heading = `stage ${stage.name}: ${problems.length === 1 ? 'a setting is' : `${problems.length} settings are`} missing or malformed`;
  throw new Trouble([`${heading}:`, ...lines].join('\n'), adviceFor(stage, wanted, file));
}

/** What several need for the same reason is told its reason once, after the last of them. */
const withoutRepetitions = (problems: readonly Problem[]): readonly Problem[] =>
  problems.map(({ why, ...problem }, place) =>
    why === undefined || why === problems[place + 1]?.why ? problem : { ...problem, why },
  );

function misfitsOf(stage: StageSettings): readonly Problem[] {
  const { error } = StageSettings.safeParse(stage);
  return (error?.issues ?? []).flatMap((issue): Problem[] => {
    const { path } = issue;
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        setting: [...path, key].join('.'),
        value: settingAt(stage, [...path, key]),
      }));
    }
    return [{ setting: path.join('.'), value: settingAt(stage, path), looks: issue.message }];
  });
}

function lineOf({ setting, value, looks, why }: Problem, stage: StageSettings, file: string | undefined): string {
  const place = placeOf(stage, setting.split('.'), file);
  if (looks === undefined) return `${setting} (in ${place}): there is no such setting`;
  const is = value === undefined ? 'is missing' : `is ${shown(value)} (in ${place})`;
  return `${setting} ${is}; it has to be ${looks}.${why === undefined ? '' : ` ${why}`}`;
}

/** As much of a value as helps to find it. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
