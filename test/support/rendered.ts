import { about } from '../../functions/saathii/docs/_about.ts';
import { aboutSockets } from '../../functions/saathii/docs/_about-sockets.ts';
import { findApps, findRoutes } from '../../infra/routes.ts';
import type { App } from '../../lib/core/app.ts';
import { renderAsyncApi } from '../../lib/docs/asyncapi.ts';
import { renderOpenApi } from '../../lib/docs/openapi.ts';

/** The dialect of the app and all its routes. */
export const app = (await findApps()).find(({ name }) => name === 'saathii') as App;
export const routes = (await findRoutes()).filter((one) => one.app === 'saathii').map(({ route }) => route);

/** The documents of the app as they are rendered from its routes. */
export const openApi = renderOpenApi(app, routes, about);
export const asyncApi = renderAsyncApi(routes, aboutSockets);
