/** An error as the AWS SDK throws it; its message quotes what may not be logged. */
export const sdkError = (name: string, fields: Readonly<Record<string, unknown>> = {}): Error =>
  Object.assign(new Error(`${name} said too much: +919876543210`), { name, ...fields });
