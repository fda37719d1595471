import type { Exercise } from './exercise.ts';
import { deployed } from './functions.ts';

const isPage = (id: string): boolean => /^(?:docs|live|console|system)\./.test(id);

/** Pages, documents and what they are made of: everybody may have them, and they call nothing. */
export const pageExercises: readonly Exercise[] = [...deployed.values()].flatMap(({ route }): Exercise[] => {
  if (route.kind !== 'http' || !isPage(route.id)) return [];
  const path = route.path === '$default' ? '/nowhere' : route.path;
  return [{ id: route.id, prepare: async (app) => ({ people: [], request: () => app.get(path) }) }];
});
