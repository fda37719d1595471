/** What the pages are shown by. Browsers keep it under an address that carries its version. */
export const swaggerUi = { package: 'swagger-ui-dist', version: '5.35.0' } as const;
export const redoc = { package: 'redoc', version: '2.5.4' } as const;
