import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, say } from './place.mjs';
import { attended } from './processes.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {Counts & { name: string, seconds: number, ran: boolean }} Outcome */
/** @typedef {Counts & { path: string, broken: boolean }} FileOutcome */
/** @typedef {{ code: number, files: FileOutcome[] }} Run */

/** Suites that drive other programs: other load on a shared machine can starve them, so what fails twice has failed. */
const starvable = ['service', 'contract', 'e2e', 'gates', 'testbed'];
/** More broken files than this are no accident of the machine. */
const mostRepeated = 3;

/**
 * Runs one vitest project and counts its tests. In the suites that can be starved, files that broke are run once more,
 * whole (the tests of a file may go on from each other), and their second outcome counts. A run that breaks outside
 * every file (an error nobody caught) is run once more in any suite; when it breaks again it counts as one failure.
 *
 * @param {string} name
 * @param {string[]} args further arguments for vitest
 * @returns {Promise<Outcome>}
 */
export async function runSuite(name, args) {
  const started = performance.now();
  let run = await runOnce(name, args);
  const broken = run.files.filter((file) => file.broken).map(({ path }) => path);
  if (starvable.includes(name) && broken.length > 0 && broken.length <= mostRepeated) {
    say(`suite ${name}: running ${broken.join(', ')} once more.`);
    run = repeated(run, await runOnce(name, broken));
  } else if (run.code !== 0 && run.files.length > 0 && broken.length === 0) {
    say(`suite ${name} broke outside its tests; running it once more.`);
    run = await runOnce(name, args);
  }
  return { name, ...counted(run), seconds: (performance.now() - started) / 1000 };
}

/** The first run with its broken files replaced by their second outcome. @param {Run} first @param {Run} second */
export function repeated(first, second) {
  return { code: second.code, files: [...first.files.filter((file) => !file.broken), ...second.files] };
}

/** The totals of a run; one that failed has at least one failure. @param {Run} run */
export function counted({ code, files }) {
  const sum = (/** @type {keyof Counts} */ key) => files.reduce((total, file) => total + file[key], 0);
  const [passed, failed] = [sum('passed'), sum('failed')];
  return {
    passed,
    failed: code === 0 ? failed : Math.max(failed, 1),
    skipped: sum('skipped'),
    ran: passed + failed > 0,
  };
}

/** @param {string} name @param {string[]} args @returns {Promise<Run>} */
async function runOnce(name, args) {
  const report = join(root, 'dist', 'test', `${name}.json`);
  mkdirSync(join(root, 'dist', 'test'), { recursive: true });
  rmSync(report, { force: true });
  console.log(`\n--- ${name}`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const run = [vitest, 'run', '--project', name, '--passWithNoTests', ...reporters, ...args];
  return { code: await attended(process.execPath, run), files: filesOf(report) };
}

/** @param {string} report @returns {FileOutcome[]} */
function filesOf(report) {
  /** @type {{ testResults: { name: string, status: string, assertionResults: { status: string }[] }[] }} */
  let told;
  try {
    told = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    // No report: vitest itself fell over, which its exit code tells.
    return [];
  }
  return told.testResults.map(({ name, status, assertionResults: tests }) => {
    const passed = tests.filter((test) => test.status === 'passed').length;
    const failed = tests.filter((test) => test.status === 'failed').length;
    const path = relative(root, name);
    return { path, broken: status === 'failed', passed, failed, skipped: tests.length - passed - failed };
  });
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
