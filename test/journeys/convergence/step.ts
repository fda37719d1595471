import type { Scene } from './cast.ts';

/** What a route is used for once. */
export interface Step {
  /** What has to be so before, which everybody has heard of. */
  before?(scene: Scene): Promise<unknown>;
  /** Uses the route; an answer is a good one. */
  act(scene: Scene): Promise<unknown>;
  after?(scene: Scene): Promise<unknown>;
}
