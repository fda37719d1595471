import * as z from 'zod/mini';
import type { Resource } from './grant.ts';

/** A group of settings of an app: a schema in which every field has a default, deployed as one JSON variable. */
export interface SettingsGroup<Shape extends z.core.$ZodShape = z.core.$ZodShape>
  extends Resource<z.output<z.ZodMiniObject<Shape>>> {
  readonly group: string;
  readonly variable: string;
  readonly schema: z.ZodMiniObject<Shape>;
}

/**
 * Declares a group of settings, e.g. `settings('otp', { digits: z._default(z.int(), 6) })`. A route that names it in
 * `uses` gets the parsed values; the values of a stage are checked against the same schema when the app is synthesised.
 */
// @__NO_SIDE_EFFECTS__
export function settings<const Shape extends z.core.$ZodShape>(group: string, shape: Shape): SettingsGroup<Shape> {
  const variable = `SETTINGS_${group.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
  const schema = z.object(shape);
  return {
    group,
    variable,
    schema,
    env: [variable],
    access: [],
    open: (env) => schema.parse(JSON.parse(env[variable] ?? '{}')),
  };
}
