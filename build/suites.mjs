import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './place.mjs';
import { attended } from './processes.mjs';

/** @typedef {{ name: string, passed: number, failed: number, skipped: number, seconds: number, ran: boolean }} Outcome */

/**
 * Runs one vitest project and counts its tests. A suite that breaks outside a test (a file that cannot be loaded, an
 * error nobody caught) though every test passed is run once more, as a slow test would be: a starved machine can do
 * that. When it happens again it counts as one failure.
 *
 * @param {string} name
 * @param {string[]} args further arguments for vitest
 * @returns {Promise<Outcome>}
 */
export async function runSuite(name, args) {
  const first = await runOnce(name, args);
  if (!first.brokeOutsideTests) return first;
  say(`suite ${name} broke outside its tests; running it once more.`);
  return runOnce(name, args);
}

/** @param {string} name @param {string[]} args */
async function runOnce(name, args) {
  const report = join(root, 'dist', 'test', `${name}.json`);
  mkdirSync(join(root, 'dist', 'test'), { recursive: true });
  rmSync(report, { force: true });
  console.log(`\n--- ${name}`);
  const started = performance.now();
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const code = await attended(process.execPath, [
    vitest,
    'run',
    '--project',
    name,
    '--passWithNoTests',
    ...reporters,
    ...args,
  ]);
  const { passed, failed, skipped } = counts(report);
  const seconds = (performance.now() - started) / 1000;
  return {
    name,
    passed,
    failed: code === 0 ? failed : Math.max(failed, 1),
    skipped,
    seconds,
    ran: passed + failed > 0,
    brokeOutsideTests: code !== 0 && failed === 0 && passed > 0,
  };
}

/** @param {string} report */
function counts(report) {
  try {
    /** @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} Totals */
    const totals = /** @type {Totals} */ (JSON.parse(readFileSync(report, 'utf8')));
    const skipped = totals.numPendingTests + totals.numTodoTests;
    return { passed: totals.numPassedTests, failed: totals.numFailedTests, skipped };
  } catch {
    // No report: vitest itself fell over, which its exit code tells.
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

/**
 * Prints a line per suite and, last, the totals. Answers the exit code.
 * @param {Outcome[]} outcomes
 */
export function summarise(outcomes) {
  console.log('');
  for (const { name, passed, failed, skipped, seconds } of outcomes) {
    console.log(
      `${name.padEnd(12)}${seconds.toFixed(1).padStart(7)} s  ${passed} passed, ${failed} failed, ${skipped} skipped`,
    );
  }
  const total = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
  return total('failed') === 0 ? 0 : 1;
}
