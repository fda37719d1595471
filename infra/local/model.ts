/**
 * The cloud as data: what the synthesised templates declare, with every intrinsic resolved.
 * `template/` fills it, every service below `infra/local` reads it, nobody changes it after start-up.
 */
export interface CloudModel {
  readonly region: string;
  readonly accountId: string;
  readonly functions: readonly LambdaFunction[];
  readonly roles: readonly Role[];
  readonly tables: readonly Table[];
  readonly buckets: readonly Bucket[];
  readonly topics: readonly Topic[];
  readonly queues: readonly Queue[];
  readonly secrets: readonly Secret[];
  readonly httpApis: readonly HttpApi[];
  readonly socketApis: readonly SocketApi[];
  readonly eventSources: readonly EventSource[];
  readonly rules: readonly EventRule[];
  readonly schedules: readonly Schedule[];
  readonly distributions: readonly Distribution[];
}

/** Where a resource was declared: the names an error message or a test refers to it by. */
export interface Origin {
  readonly stack: string;
  readonly logicalId: string;
}

export interface LambdaFunction extends Origin {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** Absolute path of the folder that the deployment zip is made of. */
  readonly codeDirectory: string;
  /** `<file without extension>.<export>`, as in AWS. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency?: number;
  readonly asynchronous: { readonly retries: number; readonly maximumAgeSeconds: number; readonly onFailure?: string };
  /** Who may invoke it (AWS::Lambda::Permission): a service principal, narrowed by the caller's ARN pattern. */
  readonly permissions: readonly { readonly principal: string; readonly sourceArn?: string }[];
}

export interface Role extends Origin {
  readonly arn: string;
  readonly name: string;
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** operator -> condition key -> values, e.g. `{ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['USER#*'] } }` */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface Table extends Origin {
  readonly arn: string;
  readonly name: string;
  readonly streamArn?: string;
  /** The CreateTable input the engine is given (keys, attributes, indexes, billing, stream). */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly ttlAttribute?: string;
}

export interface Bucket extends Origin {
  readonly arn: string;
  readonly name: string;
  readonly versioned: boolean;
  readonly cors: readonly {
    readonly origins: readonly string[];
    readonly methods: readonly string[];
    readonly headers: readonly string[];
    readonly exposed: readonly string[];
  }[];
  /** Whether it sends the events of its objects to the event bus. */
  readonly eventBridge: boolean;
  readonly expirations: readonly Expiration[];
}

/** What a bucket lets go of by itself. */
export interface Expiration {
  readonly prefix: string;
  /** All of which an object has to have. */
  readonly tags: Readonly<Record<string, string>>;
  /** How old it is then, or for how long it has not been current. */
  readonly days: number;
  /** Objects that are current, versions that no longer are, or delete markers below which nothing is left. */
  readonly what: 'current' | 'non-current' | 'lone markers';
}

export interface Topic extends Origin {
  readonly arn: string;
  readonly name: string;
}

export interface Queue extends Origin {
  readonly arn: string;
  readonly name: string;
  readonly url: string;
  readonly retentionSeconds: number;
  /** How long a received message stays hidden; the platform's default is 30 seconds. */
  readonly visibilitySeconds?: number;
  /** Where a message goes that was received this often without being deleted. */
  readonly redrive?: { readonly queueArn: string; readonly maximumReceives: number };
}

export interface Secret extends Origin {
  readonly arn: string;
  readonly name: string;
  /** The first value: the literal, or the one made once from `GenerateSecretString`. */
  readonly initialValue: string;
}

export interface HttpApi extends Origin {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly stage: string;
  readonly cors?: {
    readonly origins: readonly string[];
    readonly methods: readonly string[];
    readonly headers: readonly string[];
    readonly exposed: readonly string[];
    readonly credentials: boolean;
    readonly maxAgeSeconds?: number;
  };
  /** `key` is `GET /users/{user_id}`, `ANY /x/{proxy+}` or `$default`. */
  readonly routes: readonly { readonly key: string; readonly functionArn: string; readonly timeoutMs: number }[];
}

export interface SocketApi extends Origin {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly stage: string;
  /** e.g. `$request.body.type` */
  readonly routeSelectionExpression: string;
  /** `key` is `$connect`, `$disconnect`, `$default` or a custom key; `respond` = a route response is configured. */
  readonly routes: readonly {
    readonly key: string;
    readonly functionArn: string;
    readonly timeoutMs: number;
    readonly respond: boolean;
  }[];
}

export interface EventSource extends Origin {
  readonly id: string;
  readonly functionArn: string;
  /** A table's stream ARN or a queue's ARN. */
  readonly sourceArn: string;
  readonly enabled: boolean;
  readonly startingPosition: 'LATEST' | 'TRIM_HORIZON';
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly bisect: boolean;
  /** -1 = without bound, as the platform's default. */
  readonly retries: number;
  readonly maximumAgeSeconds: number;
  readonly parallelization: number;
  readonly partialFailures: boolean;
  readonly onFailure?: string;
  /** Event filter patterns, parsed; a record passes when any one matches; an empty list passes all. */
  readonly filters: readonly Readonly<Record<string, unknown>>[];
}

/** A rule of the default event bus that waits for events. */
export interface EventRule extends Origin {
  readonly arn: string;
  readonly enabled: boolean;
  readonly pattern: Readonly<Record<string, unknown>>;
  /** Each is given the event itself, or its own input where it has one. */
  readonly targets: readonly { readonly functionArn: string; readonly input?: string }[];
}

export interface Schedule extends Origin {
  readonly name: string;
  /** `rate(1 minute)` or `cron(...)`. */
  readonly expression: string;
  readonly enabled: boolean;
  readonly targets: readonly { readonly functionArn: string; readonly input?: string }[];
}

export interface Distribution extends Origin {
  readonly id: string;
  readonly domainName: string;
  readonly origins: readonly {
    readonly id: string;
    readonly domainName: string;
    readonly path: string;
    /** Headers that the edge adds to every request of the origin; names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
  }[];
  /** In order of precedence; the last one is the default behaviour with pattern `*`. */
  readonly behaviours: readonly {
    readonly pattern: string;
    readonly originId: string;
    readonly allowedMethods: readonly string[];
    /** Source text of the CloudFront Functions run on this behaviour. */
    readonly viewerRequest?: string;
    readonly viewerResponse?: string;
    /** Response headers set by a response headers policy; one that does not override yields to the origin's own. */
    readonly responseHeaders: readonly { readonly name: string; readonly value: string; readonly override: boolean }[];
    readonly removedHeaders: readonly string[];
    readonly forwarding: Forwarding;
  }[];
}

/** What of the viewer's request reaches the origin; whatever is not selected is left out. */
export interface Forwarding {
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly queryStrings: Selection;
}

/** Some names, or all names but some. Header names are in lower case. */
export type Selection = { readonly only: readonly string[] } | { readonly except: readonly string[] };
