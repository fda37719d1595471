import type { LambdaFunction } from '../../infra/local/model.ts';
import type { World } from '../../infra/local/world.ts';
import { findRoutes } from '../../infra/routes.ts';

/** Every deployed function, by the id of its route. */
export const deployed = new Map((await findRoutes()).map((one) => [one.route.id, one]));

export function functionOf({ model }: World, id: string): LambdaFunction {
  const found = model.functions.find(({ logicalId }) => logicalId === deployed.get(id)?.lambdaId);
  if (!found) throw new Error(`there is no function ${id}`);
  return found;
}
