import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './place.mjs';
import { capture } from './processes.mjs';

const common = ['shared', 'resources', 'tsconfig.base.json', 'package.json', 'package-lock.json'];

/**
 * What is built into dist/, and from which files and folders. A bundle is rebuilt when path, size or time of change of
 * one of them differs from what its stamp in dist/ noted.
 *
 * @typedef {{ name: string, configs: string[], inputs: string[] }} Bundle
 * @type {Bundle[]}
 */
export const bundles = [
  { name: 'renderer', configs: ['vite.config.ts'], inputs: [...common, 'renderer', 'svelte.config.js'] },
  { name: 'electron', configs: ['vite.electron.config.ts', 'vite.preload.config.ts'], inputs: [...common, 'electron'] },
];

const output = join(root, 'dist');
/** @param {Bundle} bundle */
const stampOf = (bundle) => join(output, `.${bundle.name}-built-from`);

/** Command `build`. */
export async function run() {
  const stale = bundles.filter(isStale);
  if (stale.length === 0) say('dist/ is up to date.');
  return (await bringUpToDate()) ? 0 : 1;
}

/** Builds the stale bundles, side by side. False when one failed: what it printed has been shown then. */
export async function bringUpToDate() {
  const stale = bundles.filter(isStale);
  if (stale.length > 0) say(`building ${stale.map(({ name }) => name).join(' and ')} ...`);
  const built = await Promise.all(stale.map(build));
  const broken = built.filter(({ code }) => code !== 0);
  for (const { output: text, errors } of broken) process.stderr.write(text + errors);
  if (broken.length > 0) say('the build failed; its messages are above.');
  return broken.length === 0;
}

/** @param {Bundle} bundle */
export function isStale(bundle) {
  const stamp = stampOf(bundle);
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== fingerprint(bundle);
}

/**
 * Builds into a folder beside the old one and then changes places, so that a failed build, or two at once, never leave
 * half a bundle. The fingerprint is taken first: a file edited during the build makes the bundle stale again.
 *
 * @param {Bundle} bundle
 */
export async function build(bundle) {
  const madeFrom = fingerprint(bundle);
  const fresh = join(output, `.${bundle.name}-${process.pid}`);
  const result = await runVite(bundle.configs, fresh);
  if (result.code === 0) {
    replace(join(output, bundle.name), fresh);
    writeFileSync(stampOf(bundle), madeFrom);
  }
  rmSync(fresh, { recursive: true, force: true });
  return result;
}

/**
 * Runs vite with one configuration after the other, all into the same folder, until one fails.
 * @param {string[]} configs @param {string} folder @returns {Promise<import('./processes.mjs').Finished>}
 */
async function runVite([config = '', ...others], folder) {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const options = ['build', '-c', config, '--outDir', folder, '--logLevel', 'error'];
  const first = await capture(process.execPath, [vite, ...options]);
  if (first.code !== 0 || others.length === 0) return first;
  const rest = await runVite(others, folder);
  return { ...rest, seconds: first.seconds + rest.seconds };
}

/** @param {string} folder @param {string} fresh */
function replace(folder, fresh) {
  const old = `${fresh}-old`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(fresh, folder);
  rmSync(old, { recursive: true, force: true });
}

/** @param {Bundle} bundle */
export function fingerprint(bundle) {
  const hash = createHash('sha256');
  for (const input of [...bundle.inputs, ...bundle.configs]) {
    for (const file of filesUnder(input)) {
      const { size, mtimeMs } = statSync(join(root, file));
      hash.update(`${file}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** Files at or under a path of the project, sorted. @param {string} path @returns {string[]} */
export function filesUnder(path) {
  const place = join(root, path);
  if (!existsSync(place)) return [];
  if (statSync(place).isFile()) return [path];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}
