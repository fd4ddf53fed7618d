/**
 * Outlives the test runner and takes its bed down. Started as `guardian.ts BED_DIR` with a pipe from the runner as
 * standard input: the end of that pipe means that the runner is gone, however it died. A runner that is itself a
 * worker of a killed process is noticed by looking at its recorded parents.
 */
import { existsSync } from 'node:fs';
import { readEntries, type LedgerEntry } from '../ledger/ledger.ts';
import { isAlive } from '../ledger/process-table.ts';
import { tearDown } from '../ledger/tear-down.ts';

const checkEveryMs = 500;
const dir = process.argv[2];
if (dir === undefined) throw new Error('usage: guardian.ts BED_DIR');

const owners = readEntries(dir).flatMap((entry: LedgerEntry) => (entry.kind === 'owner' ? entry.processes : []));
const { promise: runnerIsGone, resolve } = Promise.withResolvers<undefined>();
process.stdin.on('end', () => resolve(undefined)).on('error', () => resolve(undefined));
process.stdin.resume();
const timer = setInterval(() => {
  if (!existsSync(dir) || !owners.every(isAlive)) resolve(undefined);
}, checkEveryMs);
for (const ignored of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(ignored, () => undefined);

await runnerIsGone;
clearInterval(timer);
if (existsSync(dir)) await tearDown(dir);
process.exit(0);
