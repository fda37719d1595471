interface SwaggerUi {
  (options: Readonly<Record<string, unknown>>): unknown;
  readonly presets: { readonly apis: unknown };
}

declare const SwaggerUIBundle: SwaggerUi;

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // A token that is kept would outlive its page.
  persistAuthorization: false,
  // It would send the document to another host.
  validatorUrl: null,
});

if (/^(localhost|127\.|\[::1\])/.test(location.hostname)) document.getElementById('local')?.removeAttribute('hidden');
