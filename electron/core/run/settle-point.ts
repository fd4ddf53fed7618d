import { headlineOf } from '../../../shared/analysis/headline.ts';
import { withRowLaws } from '../../../shared/analysis/laws/check-results.ts';
import type { PlanPoint } from '../../../shared/plan/plan.ts';
import type { HostResult, PointResult } from '../../../shared/results/point-result.ts';
import { keepArtefact, type KeptArtefact } from '../files/artefacts.ts';
import { tellChanged } from '../services/changes.ts';
import type { ServiceContext } from '../services/context.ts';
import { noteArtefact } from '../store/artefacts.ts';
import { insertResult, packResult } from '../store/results.ts';
import type { HostOutput } from './host-output.ts';
import { pointResult } from './point-result.ts';
import type { StoredRun } from './run-state.ts';

type Services = Pick<ServiceContext, 'store' | 'events' | 'clock' | 'directory' | 'newId'>;

/**
 * Stores a point of a run with its raw output, in one transaction and exactly once, and settles its state. A point that
 * no host took has no result: it is `missed`, or `cancelled`.
 */
export async function settlePoint(
  services: Services,
  run: StoredRun,
  point: PlanPoint,
  outputs: readonly HostOutput[],
): Promise<void> {
  const untaken = outputs.every(({ missed }) => missed !== null);
  const context = { id: services.newId(), runId: run.id, labId: run.summary.labId, frozen: run.frozen };
  const result = pointResult({ ...context, t0Us: run.record.t0Us }, point, outputs);
  if (untaken) {
    const cancelled = outputs.every(({ missed }) => missed === 'cancelled');
    const reason = result.hosts.map(({ host, error }) => `${host}: ${error ?? ''}`).join('; ');
    run.setPoint(point.index, () => (cancelled ? { state: 'cancelled' } : { state: 'missed', reason }));
    // The log has one line for all that were cancelled.
    if (!cancelled) run.log('warning', null, `${titleOf(point)} missed: ${reason}`);
    return;
  }
  const kept = await Promise.all(outputs.map((output) => keepOutput(services, output)));
  const hosts = result.hosts.map((host, index) => withArtefacts(host, kept[index]));
  const stored = withRowLaws({ ...result, hosts });
  storePoint(services, run, point, stored, kept.flat());
  tellChanged(services, 'results', [stored.id]);
}

/** As the screens name it: jobs × depth. */
const titleOf = ({ index, workload, numjobs, iodepth, repeat }: PlanPoint): string =>
  `point ${index + 1} (${workload.name}, ${numjobs} × ${iodepth}, repeat ${repeat})`;

interface NamedArtefact extends KeptArtefact {
  readonly name: string;
}

async function keepOutput({ directory }: Services, { json, log }: HostOutput): Promise<NamedArtefact[]> {
  const files = [
    { name: 'fio.json', bytes: json },
    { name: 'fio.log', bytes: Buffer.from(log) },
  ].filter(({ bytes }) => bytes.length > 0);
  return Promise.all(
    files.map(async ({ name, bytes }) => ({ name, ...(await keepArtefact(directory.artefacts, bytes)) })),
  );
}

const withArtefacts = (host: HostResult, kept: readonly NamedArtefact[] = []): HostResult => ({
  ...host,
  artefacts: kept.map(({ name, hash }) => ({ name, hash })),
});

const POINT_STATE = { ok: 'done', partial: 'partial', failed: 'failed' } as const;

function storePoint(
  { clock }: Services,
  run: StoredRun,
  point: PlanPoint,
  result: PointResult,
  artefacts: readonly NamedArtefact[],
): void {
  const { iops, bytesPerSecond, meanLatencyNs } = headlineOf(result);
  const nowUs = clock.nowUs();
  const worst = result.problems.find(({ severity }) => severity === 'error');
  const numbers = { iops, bytesPerSecond, meanLatencyNs };
  const reason = worst?.message ?? null;
  const startUs = result.startedUs ?? run.plannedStartUs(point.index);
  const state = POINT_STATE[result.status];
  // Compressed first: nothing else can be written while the transaction is open.
  const packed = packResult(result, nowUs);
  run.setPoint(point.index, (database) => {
    for (const artefact of artefacts) noteArtefact(database, artefact, nowUs);
    const { id } = insertResult(database, packed);
    return { state, startUs, resultId: id, ...numbers, reason };
  });
  const outcome = state === 'done' ? 'stored' : `${state}${reason === null ? '' : `: ${reason}`}`;
  run.log(state === 'done' ? 'note' : 'warning', null, `${titleOf(point)} ${outcome}`);
}
