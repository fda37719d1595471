import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { faultOf } from '../support/fuzz/judge.ts';
import { requestsTo } from '../support/fuzz/requests.ts';
import { type FuzzWorld, openFuzzWorld } from '../support/fuzz/world.ts';
import { openApi } from '../support/rendered.ts';
import { useSaathii } from '../support/saathii.ts';

const wanted = Number(process.env.FUZZ_REQUESTS ?? 800);
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

const app = useSaathii();
let world: FuzzWorld;
beforeAll(async () => {
  world = await openFuzzWorld(app);
});

const operations = Object.entries(openApi.paths)
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  .map((one, place) => ({ ...one, seed: seed + place }));
const numRuns = Math.ceil(wanted / operations.length);
const answers: number[] = [];

test.each(operations)(
  `whatever is sent to it, $method $path answers as it is documented, and only whom it may (FUZZ_SEED=${seed})`,
  { timeout: 20_000 + numRuns * 500 },
  async ({ method, path, operation, seed: ownSeed }) => {
    const property = fc.asyncProperty(requestsTo(openApi, operation), async (sketch) => {
      const answer = await world.send(operation.operationId, method, path, sketch);
      answers.push(answer.status);
      const fault = faultOf(openApi, operation, sketch, answer);
      if (fault !== undefined) throw new Error(`it ${fault}: ${JSON.stringify(answer.body)?.slice(0, 500)}`);
    });
    await fc.assert(property, { seed: ownSeed, numRuns });
  },
);

test('the requests got to every kind of answer, and not all of them to the same wall', () => {
  const shares = Map.groupBy(answers, (status) => status);
  const told = [...shares].sort().map(([status, { length }]) => `${status}: ${length}`);
  const least = { 200: 0.2, 400: 0.01, 401: 0.05, 403: 0.005, 404: 0.01, 422: 0.05 };
  const few = Object.entries(least).filter(
    ([status, share]) => (shares.get(Number(status))?.length ?? 0) < share * answers.length,
  );
  expect(few, told.join(', ')).toEqual([]);
  expect(answers.length).toBeGreaterThanOrEqual(wanted);
});
