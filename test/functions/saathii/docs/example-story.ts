import type { HttpRoute } from '../../../../lib/core/contract.ts';
import type { RouteExample } from '../../../../lib/docs/about.ts';
import type { Answer } from '../../../support/client.ts';
import { usePayingApp } from '../../../support/paying.ts';
import { useSaathii } from '../../../support/saathii.ts';
import { scenesOf } from './example-scenes.ts';
import { anybody, settings } from './example-settings.ts';

/** A world in which examples can be sent as they stand in the documents. */
export interface ExampleStory {
  /** Sends the request of an example, with what it only stands for filled in by the world. */
  play(route: HttpRoute, example: RouteExample): Promise<Answer>;
}

/** Two local clouds for the test file: one where nobody has to pay, and one with a payment gateway. */
export function exampleStory(): ExampleStory {
  const app = useSaathii();
  const paying = usePayingApp();
  return {
    play: async ({ id, method, path }, example) => {
      const setting = settings[`${id}: ${example.name}`] ?? settings[id] ?? anybody;
      const filling = await setting(scenesOf(app, paying));
      if (filling.send) return filling.send(app);
      const named = { ...example.path, ...filling.path };
      const query = new URLSearchParams(Object.entries({ ...example.query, ...filling.query }).map(textOf));
      const address = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(named[name])));
      return (filling.app ?? app).send(method, query.size > 0 ? `${address}?${query}` : address, {
        token: filling.token,
        ...(example.body && { body: { ...example.body, ...filling.body } }),
      });
    },
  };
}

const textOf = ([name, value]: readonly [string, unknown]): [string, string] => [name, String(value)];
