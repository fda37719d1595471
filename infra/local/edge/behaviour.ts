import type { Distribution } from '../model.ts';
import { createEdgeFunction } from './function.ts';

type Behaviour = Distribution['behaviours'][number];

/** A behaviour with its functions made ready to run. */
export interface CompiledBehaviour extends Omit<Behaviour, 'viewerRequest' | 'viewerResponse'> {
  readonly origin: Distribution['origins'][number];
  readonly viewerRequest?: (event: unknown) => unknown;
  readonly viewerResponse?: (event: unknown) => unknown;
}

/**
 * A function that finds the behaviour of a path: the first whose pattern matches, in order of precedence.
 * Throws when a behaviour has no origin or a function whose text is no script.
 */
export function createBehaviourTable(distribution: Distribution): (path: string) => CompiledBehaviour {
  const table = distribution.behaviours.map((behaviour) => ({
    pattern: pathPattern(behaviour.pattern),
    behaviour: compile(behaviour, distribution),
  }));
  return (path) => {
    const found = table.find(({ pattern }) => pattern.test(path));
    if (!found) throw new Error(`${distribution.logicalId}: no behaviour for ${path}: the default one is missing`);
    return found.behaviour;
  };
}

function compile(behaviour: Behaviour, distribution: Distribution): CompiledBehaviour {
  const { viewerRequest, viewerResponse, ...rest } = behaviour;
  const origin = distribution.origins.find(({ id }) => id === behaviour.originId);
  if (!origin) throw new Error(`${distribution.logicalId}: there is no origin ${behaviour.originId}`);
  return {
    ...rest,
    origin,
    ...(viewerRequest !== undefined && { viewerRequest: createEdgeFunction(viewerRequest) }),
    ...(viewerResponse !== undefined && { viewerResponse: createEdgeFunction(viewerResponse) }),
  };
}

/** `*` is any number of characters, `?` is one; the leading slash may be left out. */
function pathPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/^(?![/*])/, '/')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
