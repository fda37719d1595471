import { spawnSync } from 'node:child_process';

/**
 * Installs packages of Debian where that is possible: as root, or where sudo asks for no password. False = it is not,
 * or the packages could not be had.
 */
export function installDebianPackages(...names: readonly string[]): boolean {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const run = (...words: readonly string[]): boolean => {
    const [command = '', ...args] = [...asRoot, 'apt-get', ...words];
    return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
  };
  return run('update', '-q') && run('install', '-y', '--no-install-recommends', ...names);
}
