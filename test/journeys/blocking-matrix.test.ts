import { expect, test } from 'vitest';
import { useSaathii } from '../support/saathii.ts';
import {
  block,
  type Cast,
  comeBack,
  type Name,
  names,
  newCast,
  otherThan,
  unblock,
  untilErased,
} from './blocking-cast.ts';
import { ears, type Kind, surfaces, whoHears } from './blocking-surfaces.ts';

const app = useSaathii();

type Step = (cast: Cast) => Promise<unknown>;

/** What may have happened between two people. */
interface State {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Whose own block there is then, and of which kind; with any block neither sees the other. */
  readonly blocks: Partial<Record<Name, Kind>>;
}

const annaBlocks: Step = (cast) => block(app, cast, 'anna');
const belaBlocks: Step = (cast) => block(app, cast, 'bela');
const annaReports: Step = (cast) => block(app, cast, 'anna', 'report');
const annaUnblocks: Step = (cast) => unblock(app, cast, 'anna');
const belaReturns: Step = (cast) => comeBack(app, cast, 'bela', false);
const belaReturnsLater: Step = (cast) => comeBack(app, cast, 'bela', true);
const timePasses: Step = (cast) => untilErased(app, cast);

const states: readonly State[] = [
  { name: 'nothing', steps: [], blocks: {} },
  { name: 'Anna blocks', steps: [annaBlocks], blocks: { anna: 'block' } },
  { name: 'Bela blocks', steps: [belaBlocks], blocks: { bela: 'block' } },
  { name: 'both block', steps: [annaBlocks, belaBlocks], blocks: { anna: 'block', bela: 'block' } },
  { name: 'Anna blocks and unblocks', steps: [annaBlocks, annaUnblocks], blocks: {} },
  { name: 'both block, Anna unblocks', steps: [annaBlocks, belaBlocks, annaUnblocks], blocks: { bela: 'block' } },
  { name: 'Anna reports', steps: [annaReports], blocks: { anna: 'report' } },
  { name: 'Anna blocks and reports', steps: [annaBlocks, annaReports], blocks: { anna: 'block' } },
  { name: 'Anna blocks, Bela returns', steps: [annaBlocks, belaReturns], blocks: { anna: 'block' } },
  { name: 'Anna reports, Bela returns later', steps: [annaReports, belaReturnsLater], blocks: { anna: 'report' } },
  {
    name: 'Anna blocks, Bela returns twice, what was left is erased',
    steps: [annaBlocks, belaReturns, belaReturns, timePasses],
    blocks: { anna: 'block' },
  },
  { name: 'Bela blocks, Bela returns', steps: [belaBlocks, belaReturns], blocks: {} },
  {
    name: 'both block, Bela returns later',
    steps: [annaBlocks, belaBlocks, belaReturnsLater],
    blocks: { anna: 'block' },
  },
  { name: 'Anna blocks, Bela returns, Anna unblocks', steps: [annaBlocks, belaReturns, annaUnblocks], blocks: {} },
];

/** What every surface shows each of the two about the other. */
async function lookAround(cast: Cast): Promise<Readonly<Record<string, unknown>>> {
  const seen: Record<string, unknown> = {};
  for (const { name, look } of surfaces) {
    const both = await Promise.all(names.map((viewer) => look(app, cast[viewer], cast[otherThan(viewer)], cast)));
    for (const [place, viewer] of names.entries()) seen[`${name}: ${viewer}`] = both[place];
  }
  return { ...seen, ...(await whoHears(app, cast)) };
}

function expectedIn({ blocks }: State): Readonly<Record<string, unknown>> {
  const seen = Object.keys(blocks).length === 0;
  const shown = surfaces.flatMap(({ name, expected }) =>
    names.map((viewer) => [`${name}: ${viewer}`, expected(seen, blocks[viewer])] as const),
  );
  return Object.fromEntries<unknown>([...shown, ...ears.map(({ name }) => [name, seen] as const)]);
}

test.each(states.map((state, place) => [state.name, place, state] as const))(
  'every surface shows two people no more of each other than the blocks between them allow, and no less: %s',
  async (_, place, state) => {
    const cast = await newCast(app, `language${place}`);
    for (const step of state.steps) await step(cast);
    await app.world.idle();
    await app.advance(1);
    expect(await lookAround(cast)).toEqual(expectedIn(state));
  },
);
