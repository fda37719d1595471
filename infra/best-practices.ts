import { type PolicyValidationPluginReport, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { type Suppression, suppressions } from './nag-suppressions.ts';

type Violation = PolicyValidationPluginReport['violations'][number];
type Violating = Violation['violatingResources'][number];

const pack = 'AwsSolutions';

/**
 * AWS's own list of good practices (the AWS Solutions pack of cdk-nag), less what is suppressed with a reason. What is
 * suppressed is acknowledged in the tree, so that whoever asks it again gets the same answer; the names of some
 * findings exist only once references between stacks are resolved, so that can't be done before.
 */
export class BestPractices extends AwsSolutionsChecks {
  /** The suppressions that something needed. */
  readonly used = new Set<Suppression>();

  override validateScope(scope: IConstruct): PolicyValidationPluginReport {
    const { violations } = super.validateScope(scope);
    const left = violations.flatMap((violation) => {
      const violatingResources = violation.violatingResources.filter((one) => !this.#suppress(scope, violation, one));
      return violatingResources.length > 0 ? [{ ...violation, violatingResources }] : [];
    });
    return { success: left.length === 0, violations: left };
  }

  #suppress(scope: IConstruct, { ruleName }: Violation, { constructPath = '' }: Violating): boolean {
    const suppression = suppressions.find((one) => isAbout(one, ruleName, constructPath));
    const construct = suppression && constructAt(scope, constructPath);
    if (!construct) return false;
    this.used.add(suppression);
    Validations.of(construct).acknowledge({ id: ruleName, reason: suppression.reason });
    return true;
  }
}

/** Rules that find several things about a resource are called `<rule>[<finding>]`. */
function isAbout({ rule, finding, at }: Suppression, ruleName: string, path: string): boolean {
  const [, name, found] = /^([^[]+)(?:\[(.*)\])?$/.exec(ruleName) ?? [];
  const isFound = finding ? found !== undefined && finding.test(found) : found === undefined;
  return name === `${pack}-${rule}` && isFound && at.test(belowApp(path));
}

const belowApp = (path: string): string => path.slice(path.indexOf('/') + 1);

const constructAt = (scope: IConstruct, path: string): IConstruct | undefined =>
  path.split('/').reduce<IConstruct | undefined>((at, id) => at?.node.tryFindChild(id), scope.node.root);
