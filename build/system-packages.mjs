import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium } from '../electron/core/print/chromium-path.ts';
import { root, say } from './place.mjs';

/**
 * Installs what a group of commands needs from Debian and is not there. Without the right to, says which command does
 * it and goes on: what then cannot work says so itself.
 *
 * @param {'browser' | 'tests' | 'fabric'} group
 */
export async function installGroup(group) {
  const missing = await missingPackages(group);
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

/** @param {'browser' | 'tests' | 'fabric'} group */
async function missingPackages(group) {
  const browser = findChromium() === null ? ['chromium'] : [];
  if (group === 'browser') return browser;
  const { layerPackages } = await testbedPackages();
  const layers = group === 'tests' ? /** @type {const} */ (['a', 'b']) : /** @type {const} */ (['a', 'b', 'c']);
  const wanted = new Set(['fio', 'openssh-server', ...layers.flatMap((layer) => layerPackages[layer])]);
  return [...browser, ...[...wanted].filter((name) => !isInstalled(name))];
}

/** @returns {Promise<{ layerPackages: Record<'a' | 'b' | 'c', readonly string[]> }>} */
async function testbedPackages() {
  return import(pathToFileURL(join(root, 'test/testbed/packages.ts')).href);
}

/** @param {string} name */
function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
  return stdout === 'installed';
}

/** The command as root would run it, or nothing where this user cannot, or where there is no apt. @param {string[]} command */
function rootCommand(command) {
  if (spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  if (process.getuid?.() === 0) return command;
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n', ...command] : undefined;
}

/** @param {string} names */
function byHand(names) {
  if (process.platform === 'linux') return `sudo apt-get install --no-install-recommends ${names}`;
  return `the installers of these programs (${process.platform} has no apt-get)`;
}
