import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './place.mjs';
import { capture } from './processes.mjs';

/** @typedef {import('./processes.mjs').Finished} Finished */

const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
/** Tests are looked at too: a piece that only they use so far is no orphan. */
const places = ['shared', 'electron', 'renderer/src', 'test'];
const notOurs = /^test\/(gates\/plants|fixtures)\//;

/**
 * Checks the rules of .dependency-cruiser.cjs, and that no source file escaped them: with a TypeScript it does not know
 * dependency-cruiser passes after having looked at nothing.
 *
 * @param {string} folder
 * @returns {Promise<Finished>}
 */
export async function boundaries(folder) {
  const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const finished = await capture(process.execPath, [program, ...options, ...places], folder);
  if (finished.code !== 0) return finished;
  const { modules, summary } = /** @type {Report} */ (JSON.parse(finished.output));
  const seen = new Set(modules.map(({ source }) => source));
  const faults = [
    ...summary.violations.map(({ rule, from, to, cycle }) => `${rule.name}: ${arrow(from, to, cycle)}`),
    ...places
      .flatMap((place) => sources(folder, place))
      .flatMap((file) => (seen.has(file) ? [] : [`not looked at: ${file}`])),
  ];
  return { ...finished, code: faults.length === 0 ? 0 : 1, output: faults.join('\n') };
}

/**
 * What is used here of dependency-cruiser's JSON report.
 * @typedef {{ rule: { name: string }, from: string, to: string, cycle?: { name: string }[] }} Violation
 * @typedef {{ modules: { source: string }[], summary: { violations: Violation[] } }} Report
 */

/** @param {string} from @param {string} to @param {{ name: string }[]} cycle */
function arrow(from, to, cycle = []) {
  if (cycle.length > 0) return [from, ...cycle.map(({ name }) => name)].join(' -> ');
  return from === to ? from : `${from} -> ${to}`;
}

/** @param {string} folder @param {string} place */
function sources(folder, place) {
  return readdirSync(join(folder, place), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|svelte)$/.test(file))
    .map((file) => `${place}/${file.replaceAll('\\', '/')}`)
    .filter((file) => !notOurs.test(file));
}
