/** The service did not do what it was asked, by the marks that AWS's own clients put on errors. */
export class ServiceFailure extends Error {
  /** Whose fault it is: `server` is worth another try. */
  readonly $fault: 'server' | 'client';
  readonly $metadata: { readonly httpStatusCode?: number; readonly attempts: number };

  constructor(
    name: string,
    fault: ServiceFailure['$fault'],
    metadata: ServiceFailure['$metadata'],
    options?: ErrorOptions & { readonly message?: string },
  ) {
    super(options?.message ?? 'the service gave no answer', options);
    this.name = name;
    this.$fault = fault;
    this.$metadata = metadata;
  }
}
