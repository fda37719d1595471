/** A rule of AWS's best practices that does not hold for some resources, and why. */
export interface Suppression {
  /** Of the AWS Solutions pack, without its prefix. */
  readonly rule: string;
  /** Which findings, of a rule that has several about one resource. */
  readonly finding?: RegExp;
  /** The paths of the resources below their app: `<stack>/<construct>/...`. */
  readonly at: RegExp;
  readonly reason: string;
}

/** All there are. One that nothing needs any more fails a test. */
export const suppressions: readonly Suppression[] = [
  {
    rule: 'APIG1',
    at: /^core\/SocketStage\/Resource$/,
    reason:
      'An access log of a socket API takes a role that is set once for a whole account and region, and that stacks would take from each other. Handshakes and messages are logged by their functions, and what reaches none raises an alarm.',
  },
  {
    rule: 'APIG4',
    at: /^\w+\/[A-Z]\w+\/Route\/Resource$/,
    reason:
      'Functions judge tokens themselves, by the `auth` of their routes and in the round trip that reads what they need of the caller anyway. A test calls every route without a token; what is public is so by the contract with the clients.',
  },
  {
    rule: 'CFR1',
    at: /^core\/Edge\/Resource$/,
    reason: 'Who can log in is decided by the calling codes that login codes are sent to, and may travel.',
  },
  {
    rule: 'CFR2',
    at: /^core\/Edge\/Resource$/,
    reason: 'A firewall is paid by the request, so it is a setting of the stage: `wafArn`.',
  },
  {
    rule: 'CFR3',
    at: /^core\/Edge\/Resource$/,
    reason:
      'Logs of a distribution hold the query of every request, and that of a socket’s handshake is its token. The access log of the HTTP API has what is needed of the rest, without addresses.',
  },
  {
    rule: 'CFR4',
    at: /^core\/Edge\/Resource$/,
    reason:
      'The certificate of CloudFront’s own name leaves no choice of a protocol. With a name of one’s own (the setting `domain`) it is TLS 1.2 at least.',
  },
  {
    rule: 'S1',
    at: /^core\/Bucket\/Resource$/,
    reason:
      'Access logs of a bucket hold where people are and the signed addresses that they used. Nobody reads an object but by an address that a function hands out for minutes, or as such a function.',
  },
  {
    rule: 'SMG4',
    at: /^core\/(TokenKeys|DataKeys)\/Resource$/,
    reason:
      'An operator’s command rotates these keys and keeps the old ones for as long as something needs them; a rotation by the platform would replace them.',
  },
  {
    rule: 'SMG4',
    at: /^core\/EdgeKey\/Resource$/,
    reason:
      'It stands in the distribution and in the environment of functions, which learn a new one by a deployment only, and guards nothing but the word of the edge about its viewer.',
  },
  {
    rule: 'SMG4',
    at: /^core\/Payments\/Resource$/,
    reason: 'The payment gateway makes these; they are renewed there and filled in here by an operator.',
  },
  {
    rule: 'SQS3',
    at: /^core\/DeadLetters\/Resource$/,
    reason: 'It is the queue of the dead letters itself; the queues that name it as theirs stand in other stacks.',
  },
  {
    rule: 'IAM5',
    finding: /^Resource::\*$/,
    at: /^auth\/\w+\/Role\/Resource$/,
    reason:
      'A text message to a phone number is no resource that has an ARN; the statement beside it denies everything that has one.',
  },
  {
    rule: 'IAM5',
    finding: /^Resource::\*$/,
    at: /^streams\/\w+\/Role\/Resource$/,
    reason: 'Listing streams knows no resource, and the platform refuses a consumer whose role may not list them.',
  },
  {
    rule: 'IAM5',
    finding: /^Resource::arn:aws:execute-api:[^*]+\/live\/(POST|DELETE)\/@connections\/\*$/,
    at: /^streams\/\w+\/Role\/Resource$/,
    reason:
      'What varies is the id of a connection, which is made when somebody connects; API, stage and method are one.',
  },
  {
    rule: 'IAM5',
    finding: /^Resource::[^*]*:ExportsOutputFnGetAttBucket[^*/]*\/[a-z-]+\/\*$/,
    at: /^(admin|users|verification)\/\w+\/Role\/Resource$/,
    reason: 'What varies is the name of an object below the one prefix that the function is about.',
  },
];
