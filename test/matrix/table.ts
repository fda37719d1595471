import type { DeployedFunction } from '../../infra/routes.ts';
import { askedAuth } from './asked-auth.ts';
import { askedCalls } from './asked-calls.ts';
import { askedMoney } from './asked-money.ts';
import { askedPages, unversioned } from './asked-pages.ts';
import { askedBlocking, askedFavorites, askedFeed } from './asked-people.ts';
import { askedUsers } from './asked-users.ts';
import { askedAdmin, askedVerification } from './asked-verification.ts';
import type { Asks } from './asking.ts';
import { expectedAdmin } from './expected-admin.ts';
import { expectedAuth } from './expected-auth.ts';
import { expectedBlocking } from './expected-blocking.ts';
import { expectedCalls } from './expected-calls.ts';
import { expectedFavorites } from './expected-favorites.ts';
import { expectedFeed } from './expected-feed.ts';
import { expectedMoney } from './expected-money.ts';
import { expectedPages } from './expected-pages.ts';
import { expectedUsers } from './expected-users.ts';
import { expectedVerification } from './expected-verification.ts';
import type { Rows } from './row.ts';

/** Every row of a request. */
export const expected: Rows = {
  ...{ ...expectedAuth, ...expectedUsers, ...expectedFeed, ...expectedBlocking, ...expectedFavorites },
  ...{ ...expectedCalls, ...expectedMoney, ...expectedVerification, ...expectedAdmin, ...expectedPages },
};

/** The route that a row is about. */
export const routeOf = (row: string): string => row.split(' · ')[0] ?? row;

/** The deployed routes of requests, each by what its rows begin with. */
export function routesByName(deployed: readonly DeployedFunction[]): ReadonlyMap<string, DeployedFunction> {
  const named = deployed.flatMap((one) =>
    one.route.kind === 'http' ? [[`${one.route.method} ${unversioned(one.route.path)}`, one] as const] : [],
  );
  return new Map(named);
}

/** How every row is asked. */
export function asksOf(deployed: readonly DeployedFunction[]): Readonly<Record<string, Asks>> {
  const pages = deployed.flatMap(({ route }) =>
    route.kind === 'http' && `GET ${unversioned(route.path)}` in expectedPages ? [route.path] : [],
  );
  return {
    ...{ ...askedAuth, ...askedUsers, ...askedFeed, ...askedBlocking, ...askedFavorites },
    ...{ ...askedCalls, ...askedMoney, ...askedVerification, ...askedAdmin, ...askedPages(pages) },
  };
}
