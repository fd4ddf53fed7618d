import { bringUpToDate } from './bundles.mjs';
import { runGate } from './gate.mjs';
import { fail, say } from './place.mjs';
import { runSuite, summarise } from './suites.mjs';

const suites = ['unit', 'golden', 'service', 'contract', 'ui', 'e2e', 'gates', 'testbed'];

/**
 * Command `test`. Without arguments: the gate and every suite, each of which must have run a test. With arguments: the
 * suites named by `--project`, the rest handed to vitest; the gate is left out.
 *
 * @param {string[]} args
 */
export async function run(args) {
  if (args.length === 0) return summarise([await gateOutcome(), ...(await runSuites(suites, [], true))]);
  const { projects, rest } = split(args);
  if (!(await bringUpToDate())) say('the build failed; tests that need it will say so.');
  const outcomes = await runSuites(projects.length > 0 ? projects : suites, rest, rest.length === 0);
  if (outcomes.some(({ ran }) => ran)) return summarise(outcomes);
  say('no test matches these arguments.');
  return summarise(outcomes.map((outcome) => ({ ...outcome, failed: 1 })));
}

/** @returns {Promise<import('./suites.mjs').Outcome>} */
async function gateOutcome() {
  console.log('--- gate');
  const started = performance.now();
  const counts = await runGate();
  return { name: 'gate', ...counts, skipped: 0, seconds: (performance.now() - started) / 1000, ran: true };
}

/** @param {string[]} names @param {string[]} args @param {boolean} eachMustRun */
export async function runSuites(names, args, eachMustRun) {
  const outcomes = [];
  for (const name of names) {
    const outcome = await runSuite(name, args);
    const empty = eachMustRun && !outcome.ran;
    if (empty) say(`suite ${name} ran no test.`);
    outcomes.push(empty ? { ...outcome, failed: Math.max(outcome.failed, 1) } : outcome);
  }
  return outcomes;
}

/** Takes `--project NAME` and `--project=NAME` out of the arguments. @param {string[]} args */
function split(args) {
  const projects = [];
  const rest = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (argument === '--project') projects.push(args[(index += 1)] ?? fail('--project needs the name of a suite.'));
    else if (argument.startsWith('--project=')) projects.push(argument.slice('--project='.length));
    else rest.push(argument);
  }
  const unknown = projects.find((name) => !suites.includes(name));
  if (unknown !== undefined) fail(`no suite "${unknown}". Suites: ${suites.join(', ')}; npm run test:fabric is apart.`);
  return { projects, rest };
}
