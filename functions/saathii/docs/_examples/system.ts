import type { RouteExamples } from '../../../../lib/docs/about.ts';

export const system: RouteExamples = {
  'system.health': [{ name: 'ok', summary: 'The app is there', answer: { status: 'ok' } }],
};
