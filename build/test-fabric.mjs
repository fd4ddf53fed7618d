import { summarise } from './suites.mjs';
import { runSuites } from './test.mjs';

/** Command `test:fabric`. @param {string[]} args */
export async function run(args) {
  return summarise(await runSuites(['fabric'], args, true));
}
