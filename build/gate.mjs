import { boundaries } from './boundaries.mjs';
import { build, bundles, isStale } from './bundles.mjs';
import { npmCommand } from './npm.mjs';
import { root } from './place.mjs';
import { capture } from './processes.mjs';

/** @typedef {import('./processes.mjs').Finished} Finished */

/**
 * The checks, longest first: two run at a time. Each works on the folder it is given, so that test/gates can aim it at
 * a tree with a planted fault.
 *
 * @typedef {{ name: string, check: (folder: string) => Promise<Finished> }} Step
 * @type {Step[]}
 */
export const checks = [
  tool('eslint', 'eslint/bin/eslint.js', ['--max-warnings', '0', '.']),
  tool('svelte-check', 'svelte-check/bin/svelte-check', [
    '--workspace',
    'renderer',
    '--tsconfig',
    './tsconfig.json',
    '--fail-on-warnings',
  ]),
  ...['electron', 'test', 'shared', 'build'].map((room) => tool(`tsc ${room}`, 'typescript/bin/tsc', ['-p', room])),
  tool('prettier', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  tool('knip', 'knip/bin/knip.js', []),
  { name: 'boundaries', check: boundaries },
  { name: 'lock', check: lock },
];

/** @param {string} name @param {string} program @param {string[]} args @returns {Step} */
function tool(name, program, args) {
  return { name, check: (folder) => capture(process.execPath, [`${root}/node_modules/${program}`, ...args], folder) };
}

/**
 * Whether `npm ci` would accept package-lock.json: npm writes a lock it then refuses when the registry lacks packages of
 * some platform. @param {string} folder
 */
function lock(folder) {
  const { program, args } = npmCommand(['ci', '--dry-run', '--prefer-offline', '--ignore-scripts', '--loglevel=error']);
  return capture(program, args, folder);
}

/** Command `gate`. */
export async function run() {
  return (await runGate()).failed === 0 ? 0 : 1;
}

/** Runs all checks and the stale builds; one line each, and the output of those that fail. */
export async function runGate() {
  const builds = bundles
    .filter(isStale)
    .map((bundle) => ({ name: `build ${bundle.name}`, check: () => build(bundle) }));
  const waiting = [...checks, ...builds];
  const counts = { passed: 0, failed: 0 };
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const finished = await step.check(root);
      report(step.name, finished);
      counts[finished.code === 0 ? 'passed' : 'failed'] += 1;
    }
  };
  await Promise.all([work(), work()]);
  return counts;
}

/** @param {string} name @param {Finished} finished */
function report(name, { code, output, errors, seconds }) {
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(15)} ${seconds.toFixed(1).padStart(5)} s`);
  if (code !== 0) console.log(`${output}${errors}`.trimEnd());
}
