import { expect, it } from 'vitest';
import { lintLabResults } from '../../../electron/core/services/lab-results.ts';
import { cutLabRevision, insertLab } from '../../../electron/core/store/labs.ts';
import { savePlan } from '../../../electron/core/store/plans.ts';
import { storeResult } from '../../../electron/core/store/results.ts';
import { insertRun } from '../../../electron/core/store/runs.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { freezePlan } from '../../../shared/plan/matrix.ts';
import { epochMicroseconds } from '../../../shared/units/quantity.ts';
import { aDrive, aHost, aLab, anId, aPlan, aPointResult } from '../../support/builders.ts';
import { openTestApp } from '../../support/test-app.ts';
import { openTestStore } from '../../support/test-store.ts';

const ONE_DRIVE = 'Local, 1 drive';

/** A baseline measured by a run on a drive of firmware A1. */
async function aBaseline() {
  const { store } = await openTestStore();
  const host = aHost({ role: 'storage' });
  const drive = aDrive({ parent: host.id, firmware: 'A1' });
  const lab = aLab([host, drive]);
  const plan = aPlan(lab.id, [host.id], { configuration: ONE_DRIVE });
  const runId = anId();
  store.write((database) => {
    insertLab(database, lab, null, 1);
    savePlan(database, { plan, revision: 1, updatedUs: epochMicroseconds(1) });
    const labRevision = cutLabRevision(database, lab.id, 1);
    const frozen = freezePlan(plan, () => 'revision');
    const { name, configuration, id: planId } = plan;
    insertRun(database, { id: runId, labId: lab.id, labRevision, planId, name, configuration, frozen, createdUs: 1 });
    const provenance = { kind: 'measured' as const, planId, planRevision: 'revision', pointKey: 'a', pointIndex: 0 };
    storeResult(database, aPointResult({ labId: lab.id, runId, configuration: ONE_DRIVE, provenance }), 1);
  });
  const now = (firmware: string): Lab => ({
    ...lab,
    entities: { ...lab.entities, [drive.id]: { ...drive, firmware } },
  });
  return { store, now };
}

it('a baseline of a run is stale once the drives have another firmware (L057)', async () => {
  const { store, now } = await aBaseline();
  const stale = (firmware: string) => lintLabResults(store.reader, now(firmware)).filter(({ code }) => code === 'L057');
  expect(stale('A1')).toEqual([]);
  expect(stale('B2')).toMatchObject([
    { severity: 'error', message: expect.stringContaining('firmware A1, now B2: it is stale') as string },
  ]);
});

it('a search by halves over a sweep that falls, or begins above its cap, is told (L052)', async () => {
  const { client } = await openTestApp();
  const documents = [500_000, 400_000, 660_000].map((latencyNs, index) => fioJson(2 ** index, latencyNs));
  await client.call('results.import', {
    labId: null,
    configuration: 'NVMe/TCP',
    sources: documents.map((text, index) => ({ kind: 'text' as const, name: `${index}.json`, text })),
  });
  const selection = { configurations: ['NVMe/TCP'] };
  const asked = { selection, direction: 'read' as const };
  const { findings } = await client.call('search.capped', { ...asked, capNs: 450_000 });
  expect(findings.map(({ code, message }) => `${code} ${message.replace(/^.*?: /, '')}`)).toEqual([
    'L052 latency is not monotone in depth',
    'L052 cap 450.0 µs is below the latency at depth 1, 500.0 µs',
  ]);
});

function fioJson(iodepth: number, latencyNs: number): string {
  const iops = Math.round((iodepth * 1e9) / latencyNs);
  const latency = { min: latencyNs, max: latencyNs, mean: latencyNs, stddev: 0, N: iops };
  const idle = { io_bytes: 0, total_ios: 0, iops: 0, bw_bytes: 0, runtime: 0 };
  const read = { io_bytes: iops * 4096, bw_bytes: iops * 4096, iops, runtime: 1000, total_ios: iops, lat_ns: latency };
  return JSON.stringify({
    'fio version': 'fio-3.33',
    'global options': { rw: 'randread', bs: '4k', ioengine: 'libaio', iodepth: String(iodepth), direct: '1' },
    jobs: [{ jobname: 'a', error: 0, 'job options': {}, read, write: idle }],
  });
}
