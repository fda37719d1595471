import { accessOf, resourcesOf } from '../../lib/core/contract.ts';
import type { DeployedFunction } from '../routes.ts';
import type { StageSettings } from '../stages.ts';
import { isSettings } from './app-settings.ts';

/** Whether a function sends text messages. */
export const sendsTexts = ({ route }: DeployedFunction): boolean => accessOf(route).some(({ on }) => on === 'sms');

/** Where an app sends text messages from: the `region` of the settings of the functions that do, else the stage's. */
export function smsRegion(stage: StageSettings, functions: readonly DeployedFunction[]): string {
  for (const { app, route } of functions.filter(sendsTexts)) {
    const group = resourcesOf(route)
      .filter(isSettings)
      .find((settings) => settings.group === 'sms');
    const { region } = (group?.schema.parse(stage.apps[app]?.sms ?? {}) ?? {}) as { readonly region?: string };
    if (region !== undefined) return region;
  }
  return stage.region;
}
