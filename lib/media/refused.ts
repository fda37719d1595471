import { ServiceFailure } from '../signed/service-failure.ts';

/** What the bucket calls the reason why it did not do what it was asked; its text is left out, since it may quote. */
export async function refusalOf(response: Response): Promise<ServiceFailure> {
  const code = /<Code>(\w{1,64})<\/Code>/.exec(await response.text())?.[1] ?? 'UnexpectedAnswer';
  const { status } = response;
  return new ServiceFailure(
    code,
    'client',
    { httpStatusCode: status, attempts: 1 },
    { message: `the bucket answered ${status}` },
  );
}
