// Runs before anything is installed, on any Node: installs what the lock file says if it is not there yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stamp = `${root}node_modules/.installed`;
const major = Number(process.versions.node.split('.')[0]);

/** Says what is wrong and what to do, and ends the command that this runs in front of. */
function stop(problem, next, status = 1) {
  process.stderr.write(`${problem}\n${next}\n`);
  process.exit(status);
}

if (major < 20) {
  stop(
    `Node ${process.versions.node} is too old: Node 20 or newer is needed to install the one that this runs on.`,
    'Install one (https://nodejs.org, or: nvm install 24), then run the command again.',
  );
}

const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  process.stdout.write('Installing dependencies (once)...\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    const next = 'Check the network (npm ping), then run the command again.';
    stop('\nThe dependencies could not be installed.', next, status ?? 1);
  }
  writeFileSync(stamp, wanted);
}

if (major < 24 && !existsSync(`${root}node_modules/.bin/node`) && !existsSync(`${root}node_modules/.bin/node.cmd`)) {
  stop(
    `Node 24 did not come with the install, and the one here is ${process.versions.node}: the install script of the package \`node\` did not run.`,
    'Run it (npm rebuild node), or install Node 24 or newer; then run the command again.',
  );
}
