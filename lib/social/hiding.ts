import { Hidden, type HiddenItem } from './store.ts';

export { Hidden, type HiddenItem };

const nobody: ReadonlySet<number> = new Set();

/** The users that are hidden from somebody, from their item as it was read. Source: the app's README, "Blocking". */
export const hiddenFrom = (item: HiddenItem | undefined): ReadonlySet<number> => item?.from ?? nobody;
