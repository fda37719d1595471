import type { z } from 'zod';
import { Trouble } from '../../trouble.ts';
import type { StackTemplate, Template } from './assembly.ts';
import { holds, resolve, type Scope } from './intrinsics.ts';
import type { Declarations, Declared, Place, ResourceType } from './resource-type.ts';

interface RawResource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly Condition?: string;
}

/** What is left to do about what the local cloud would have to skip. */
const notImitated =
  'Take it out of the construct that declares it, or teach infra/local/template/ what it is; then: npm start';

type Section = Readonly<Record<string, unknown>>;

const TEMPLATE_SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
]);

/** `DependsOn`, the policies and the metadata speak of deployment order and deletion: nothing of that happens locally. */
const RESOURCE_KEYS = new Set([
  'Condition',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdateReplacePolicy',
]);

/**
 * Checks and resolves every resource of the stacks against the table of types. Everything is resolved before
 * this returns, so what is not understood (a type, a property, an intrinsic) throws here, by name.
 */
export function declare(
  stacks: readonly StackTemplate[],
  types: readonly ResourceType<unknown>[],
  place: Place,
): Declarations {
  const typesByName = new Map(types.map((type) => [type.name, type]));
  const declaredByType = new Map<string, Declared<unknown>[]>();
  const assembly = new Assembly(stacks, typesByName, place);
  for (const { type, declared } of assembly.everything()) {
    declaredByType.set(type, [...(declaredByType.get(type) ?? []), declared]);
  }
  const codeFolders = new Map(stacks.flatMap((stack) => [...stack.codeFolders]));
  return {
    ...place,
    all: <P>(type: ResourceType<P>) => (declaredByType.get(type.name) ?? []) as Declared<P>[],
    codeFolder: (objectKey) => codeFolders.get(objectKey),
  };
}

/** The stacks while they are being resolved: each resource once, on first mention, wherever it is mentioned. */
class Assembly {
  readonly #stacks: readonly StackTemplate[];
  readonly #types: ReadonlyMap<string, ResourceType<unknown>>;
  readonly #place: Place;
  readonly #declared = new Map<string, Declared<unknown> | 'being resolved'>();
  readonly #exports: ReadonlyMap<unknown, { value: unknown; scope: Scope }>;

  constructor(stacks: readonly StackTemplate[], types: ReadonlyMap<string, ResourceType<unknown>>, place: Place) {
    this.#stacks = stacks;
    this.#types = types;
    this.#place = place;
    this.#exports = new Map(stacks.flatMap((stack) => this.#exportsOf(stack)));
  }

  everything(): { type: string; declared: Declared<unknown> }[] {
    return this.#stacks.flatMap((stack) => {
      this.#refuseUnknown(Object.keys(stack.template), TEMPLATE_SECTIONS, this.#scope(stack, '(template)'), 'section');
      return Object.entries(section(stack.template, 'Resources') as Readonly<Record<string, RawResource>>)
        .filter(([logicalId, raw]) => !raw.Condition || this.#scope(stack, logicalId).condition(raw.Condition))
        .map(([logicalId, raw]) => ({ type: raw.Type, declared: this.#resource(stack, logicalId, raw) }));
    });
  }

  #resource(stack: StackTemplate, logicalId: string, raw: RawResource): Declared<unknown> {
    const key = `${stack.name}/${logicalId}`;
    const known = this.#declared.get(key);
    const scope = this.#scope(stack, logicalId);
    if (known === 'being resolved') return scope.fail('its properties refer to themselves');
    if (known) return known;
    this.#declared.set(key, 'being resolved');
    const declared = this.#declare(stack, logicalId, raw, scope);
    this.#declared.set(key, declared);
    return declared;
  }

  #declare(stack: StackTemplate, logicalId: string, raw: RawResource, scope: Scope): Declared<unknown> {
    const type = this.#types.get(raw.Type) ?? scope.fail(`the resource type ${raw.Type} is not understood`);
    this.#refuseUnknown(Object.keys(raw), RESOURCE_KEYS, scope, 'resource key');
    const parsed = type.properties.safeParse(resolve(raw.Properties ?? {}, scope));
    if (!parsed.success) return scope.fail(`${raw.Type}: ${parsed.error.issues.map(describeIssue).join('; ')}`);
    const subject = { ...this.#place, stack: stack.name, logicalId, properties: parsed.data };
    const { ref, attributes = {} } = type.identify(subject);
    return { ...subject, ref, attributes, fail: scope.fail };
  }

  #scope(stack: StackTemplate, logicalId: string): Scope {
    const fail = (problem: string): never => {
      throw new Trouble(`stack ${stack.name}, resource ${logicalId}: ${problem}`, notImitated);
    };
    const resource = (id: string): Declared<unknown> => {
      const raw = section(stack.template, 'Resources')[id] as RawResource | undefined;
      return raw ? this.#resource(stack, id, raw) : fail(`${id} is neither a parameter nor a resource of the stack`);
    };
    return {
      fail,
      ref: (name) => {
        const pseudo = this.#pseudoParameters(stack);
        if (name in pseudo) return pseudo[name];
        const parameter = section(stack.template, 'Parameters')[name] as
          | { Type: string; Default?: unknown }
          | undefined;
        if (!parameter) return resource(name).ref;
        return parameter.Default === undefined || parameter.Type.startsWith('AWS::SSM')
          ? fail(`the parameter ${name} has no value in the template`)
          : parameter.Default;
      },
      attribute: (id, attribute) =>
        resource(id).attributes[attribute] ?? fail(`${id} has no attribute ${attribute} that is understood`),
      exported: (name) => {
        const exported = this.#exports.get(name) ?? fail(`no stack exports ${name}`);
        return resolve(exported.value, exported.scope);
      },
      condition: (name) => {
        const condition = section(stack.template, 'Conditions')[name] ?? fail(`there is no condition ${name}`);
        return holds(condition, this.#scope(stack, logicalId));
      },
      mapping: (name, topKey, secondKey) =>
        (section(stack.template, 'Mappings') as Record<string, Record<string, Section>>)[name]?.[topKey]?.[secondKey] ??
        fail(`the mapping ${name} has no ${topKey}.${secondKey}`),
    };
  }

  #pseudoParameters(stack: StackTemplate): Readonly<Record<string, unknown>> {
    const { region, accountId } = this.#place;
    return {
      'AWS::AccountId': accountId,
      'AWS::NoValue': undefined,
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stack.name}/local`,
      'AWS::StackName': stack.name,
      'AWS::URLSuffix': 'amazonaws.com',
    };
  }

  #exportsOf(stack: StackTemplate): [unknown, { value: unknown; scope: Scope }][] {
    return Object.entries(section(stack.template, 'Outputs')).flatMap(([id, output]) => {
      const { Export, Value } = output as { Export?: { Name: unknown }; Value: unknown };
      const scope = this.#scope(stack, `output ${id}`);
      return Export ? [[resolve(Export.Name, scope), { value: Value, scope }]] : [];
    });
  }

  #refuseUnknown(keys: readonly string[], known: ReadonlySet<string>, scope: Scope, what: string): void {
    const unknown = keys.find((key) => !known.has(key));
    if (unknown !== undefined) scope.fail(`the ${what} ${unknown} is not understood`);
  }
}

function section(template: Template, name: string): Section {
  return (template[name] ?? {}) as Section;
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return `property ${path}: ${issue.message}`;
  const names = issue.keys.map((key) => (path ? `${path}.${key}` : key));
  return `property ${names.join(', ')} is not understood`;
}
