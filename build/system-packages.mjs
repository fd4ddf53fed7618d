import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findChromium } from '../electron/core/print/chromium-path.ts';
import { missingPackages } from '../test/testbed/packages.ts';
import { root, say } from './place.mjs';

/**
 * Installs what a group of commands needs from Debian and is not there. Without the right to, says which command does
 * it and goes on: what then cannot work says so itself.
 *
 * @param {'browser' | 'tests' | 'fabric'} group
 */
export function installGroup(group) {
  const missing = missingOf(group);
  if (missing.length === 0) return;
  const names = missing.join(' ');
  const script = join(root, 'build', 'install-packages.sh');
  const command = rootCommand(['sh', script, ...missing]);
  if (command === undefined) {
    say(`needs the packages ${names}. Install them with: ${byHand(names)}`);
    return;
  }
  say(`installing the Debian packages ${names} (apt-get; no service is started) ...`);
  const [program = '', ...args] = command;
  const { status } = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) say(`apt-get failed; its message is above. Going on without: ${names}`);
}

/**
 * Missing packages of a group. Of the test bed, layer b is for root alone.
 * @param {'browser' | 'tests' | 'fabric'} group
 */
function missingOf(group) {
  const browser = findChromium() === null ? ['chromium'] : [];
  if (group === 'browser') return browser;
  const layer = group === 'fabric' ? 'c' : isRoot() ? 'b' : 'a';
  return [...browser, ...missingPackages(layer)];
}

const isRoot = () => process.getuid?.() === 0;

/** The command as root would run it, or nothing where this user cannot, or where there is no apt. @param {string[]} command */
function rootCommand(command) {
  if (spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  if (isRoot()) return command;
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n', ...command] : undefined;
}

/** @param {string} names */
function byHand(names) {
  if (process.platform === 'linux') return `sudo apt-get install --no-install-recommends ${names}`;
  return `the installers of these programs (${process.platform} has no apt-get)`;
}
