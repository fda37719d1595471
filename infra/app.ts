import { createRequire } from 'node:module';
import { App, DefaultStackSynthesizer, type IReusableStackSynthesizer, Validations } from 'aws-cdk-lib';
import { bundle, bundleDirectory } from '../esbuild.config.ts';
import { checkStage } from './check-stage.ts';
import { refuseUnknownApps } from './constructs/app-settings.ts';
import { findApps, findRoutes } from './routes.ts';
import { AppStage } from './stacks/app-stage.ts';
import { type StageSettings, stageNamed } from './stages.ts';
import { tellAndExit } from './trouble.ts';

export interface Composition {
  /** A stage by its name or as its settings; absent = the context's `stage` (`cdk -c stage=prod`), else `dev`. */
  readonly stage?: string | StageSettings;
  /** The file of a named stage's own settings; absent = the context's `settings`, else `stages.local.json`. */
  readonly settings?: string;
  /** Where the templates go; absent = where the CDK's command wants them. */
  readonly outdir?: string;
  /** The folder of the apps; absent = `functions/`. */
  readonly routesRoot?: string;
  /** Where the bundles go; absent = `.build/functions`. */
  readonly bundles?: string;
  /** Checks the templates against CloudFormation's own schemas as well, which takes a second. */
  readonly validate?: boolean;
  /** Checks the tree against AWS's best practices as well, which takes most of a second. */
  readonly judge?: boolean;
}

/**
 * The library's own list for new projects, here and not in `cdk.json`, so that the command line and `npm start` build
 * the same templates. References between stacks stay strong: a table can't be deleted under the functions that use it.
 */
const featureFlags = {
  ...createRequire(import.meta.url)('aws-cdk-lib/recommended-feature-flags.json'),
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
};

/**
 * Bundles every function and builds the tree of all apps; `synth()` of what it returns writes the templates. It needs
 * no credentials and no network. A route, a setting or a grant that doesn't hold is an Error naming it.
 */
export async function composeApp(composition: Composition = {}): Promise<App> {
  const { routesRoot, bundles = bundleDirectory } = composition;
  const tree = new App({
    ...(composition.outdir !== undefined && { outdir: composition.outdir }),
    context: featureFlags,
    defaultStackSynthesizer: synthesizer(),
    analyticsReporting: false,
    treeMetadata: false,
    stackTraces: false,
    builtinCloudFormationValidation: composition.validate ?? false,
  });
  const file = composition.settings ?? tree.node.tryGetContext('settings');
  const stage = settingsOf(composition.stage ?? tree.node.tryGetContext('stage') ?? 'dev', file);
  const [apps, routes] = await Promise.all([findApps(routesRoot), findRoutes(routesRoot)]);
  const names = apps.map(({ name }) => name);
  checkStage(stage, names, file);
  refuseUnknownApps(stage, names);
  await bundle(routes, bundles);
  const account = process.env.CDK_DEFAULT_ACCOUNT;
  for (const app of apps) {
    const functions = routes.filter((deployed) => deployed.app === app.name);
    const env = { region: stage.region, ...(account !== undefined && { account }) };
    new AppStage(tree, { app, functions, stage, bundles, env });
  }
  if (composition.judge) {
    // Loaded only where it is wanted: it is large, and `npm start` does without.
    const { BestPractices } = await import('./best-practices.ts');
    Validations.of(tree).addPlugins(new BestPractices(tree));
  }
  return tree;
}

const settingsOf = (stage: string | StageSettings, file: string | undefined): StageSettings =>
  typeof stage === 'string' ? stageNamed(stage, file) : stage;

/** Templates without the parameter and the rule that look up the bootstrap version: the CDK's command checks it too. */
const synthesizer = (): IReusableStackSynthesizer =>
  new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IReusableStackSynthesizer;

if (import.meta.main) {
  try {
    const app = await composeApp({ validate: true, judge: true });
    app.synth();
  } catch (error) {
    tellAndExit(error);
  }
}
