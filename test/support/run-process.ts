import { openAppAt } from './run-bed-app.ts';

/**
 * The program in a process of its own, to be killed in the middle of a run: `run-process.ts DIRECTORY PLAN`. Prints
 * the run's id as a JSON line once the hosts have started, then goes on watching.
 */
const [directory = '', planId = ''] = process.argv.slice(2);
const { client } = await openAppAt(directory);
const { runId } = await client.call('run.start', { planId });
console.log(JSON.stringify({ runId }));
