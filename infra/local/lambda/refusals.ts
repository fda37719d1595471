/** The caller has no AWS::Lambda::Permission for the function. */
export class InvocationRefused extends Error {
  override readonly name = 'InvocationRefused';
}

/** All instances that the function's reserved concurrency allows are busy (429 TooManyRequestsException). */
export class InvocationThrottled extends Error {
  override readonly name = 'InvocationThrottled';
}

/** The event is larger than the platform takes (413 RequestTooLargeException). */
export class EventTooLarge extends Error {
  override readonly name = 'EventTooLarge';
}

/** No function of the cloud has this ARN (404 ResourceNotFoundException). */
export class FunctionNotFound extends Error {
  override readonly name = 'FunctionNotFound';
}

/** The invocation was still waiting for an instance when the cloud was stopped. */
export class LambdaStopped extends Error {
  override readonly name = 'LambdaStopped';
}
