import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { HostOutput } from '../../../electron/core/run/host-output.ts';
import { parseJournal } from '../../../electron/core/run/journal.ts';
import { StoredRun } from '../../../electron/core/run/run-state.ts';
import { settlePoint } from '../../../electron/core/run/settle-point.ts';
import { createEventHub } from '../../../electron/core/services/event-hub.ts';
import { readResults } from '../../../electron/core/store/result-query.ts';
import { epochMicroseconds } from '../../../shared/units/quantity.ts';
import { anId } from '../../support/builders.ts';
import { insertPlanAndRun } from '../../support/stored-run.ts';
import { openTestStore } from '../../support/test-store.ts';

/** fio 3.33 at 1.9 s of its measured time. */
const json = readFileSync(new URL('../../fixtures/run/fio-3.33_status_ramp.json', import.meta.url));
const boot = 'f670ffb0-a73b-4b01-bfcf-0f96c1d5cdbf';

it('a point of a run is held against the laws before it is stored', async () => {
  const { store, directory, log } = await openTestStore();
  const { runId } = insertPlanAndRun(store);
  const events = createEventHub(log, anId);
  const services = { store, directory, events, newId: anId, clock: { nowUs: () => epochMicroseconds(1) } };
  const run = new StoredRun({ ...services, clock: services.clock as never }, runId);
  const [point] = run.frozen.points;
  const [start = null, exit = null] = parseJournal(
    `${boot} 50001 0 start pid=7 at=50000 wall_ms=1795174780400 wall_at=50001\n${boot} 50400 0 exit status=0 free_kib=9\n`,
  );
  const output: HostOutput = {
    labHost: point!.hosts[0]!,
    name: 'c1',
    logicalCpus: 4,
    t0Cs: 49_900,
    missed: null,
    start,
    exit,
    json,
    log: '',
    cpu: '',
  };
  await settlePoint({ ...services, clock: services.clock as never }, run, point!, [output]);

  const selection = { labId: null, runIds: [runId], configurations: [], ids: [], filter: 'flag:W-RUN' };
  const [result] = readResults(store.reader, selection);
  const found = result?.problems.find(({ code }) => code === 'W-RUN');
  expect(found).toMatchObject({ severity: 'error', message: 'c1 measured 1.9 s of 1 min' });
  expect(run.points[0]).toMatchObject({ resultId: result?.id });
});
