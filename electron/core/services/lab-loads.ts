import { factsFrom, isLocal } from '../../../shared/analysis/local-baseline.ts';
import type { ResultRow } from '../../../shared/contract/results-methods.ts';
import type { LintFinding } from '../../../shared/lint/finding.ts';
import { lintLoads, lintPlan } from '../../../shared/lint/lint-plan.ts';
import type { PlannedLoad } from '../../../shared/lint/planned-load.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { accessSchema } from '../../../shared/plan/workload.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { listPlans } from '../store/plans.ts';
import { localSweeps, rowsOf } from './local-sweep.ts';

/** Rules about how a load is made: they come too late for one whose results are there. */
const OF_THE_MAKING = new Set(['L025', 'L026', 'L029', 'L046', 'L064']);
/** Distinct loads of results that are looked at, the newest first: a sweep of thousands says the same many times. */
const MOST_LOADS = 60;

/** What the rules of stage *plan* find in the plans of a lab and in the loads whose results are stored for it. */
export function lintLabLoads(database: ReadableDatabase, lab: Lab): LintFinding[] {
  const plans = listPlans(database, lab.id).flatMap(({ plan }) => lintPlan(lab, plan));
  const localOf = localSweeps(database, lab.id);
  const measured = lintLoads(lab, storedLoads(database, lab), ({ workload }) => factsFrom(localOf(workload)));
  const found = [...plans, ...measured.filter(({ code }) => !OF_THE_MAKING.has(code))];
  return [...new Map(found.map((each) => [keyOf(each), each])).values()];
}

const keyOf = ({ code, message, where }: LintFinding): string => [code, message, ...where.entities].join(' ');

/**
 * Loads over the fabric of results that no run of this program made: published or brought in. Which hosts made them is
 * known only where all drawn clients did.
 */
function storedLoads(database: ReadableDatabase, lab: Lab): PlannedLoad[] {
  const clients = Object.values(lab.entities).flatMap((one) =>
    one.kind === 'host' && one.role === 'client' ? [one.id] : [],
  );
  if (clients.length === 0) return [];
  const rows = rowsOf(database, lab.id).filter(
    ({ runId, configuration, clients: count }) => runId === null && !isLocal(configuration) && count === clients.length,
  );
  const loads = rows.flatMap((row) => loadOf(row, clients) ?? []);
  return [...new Map(loads.map((load) => [load.name, load])).values()].slice(0, MOST_LOADS);
}

function loadOf(row: ResultRow, hosts: readonly string[]): PlannedLoad | null {
  const access = accessSchema.safeParse(row.access);
  const { blockBytes, numjobs, iodepth, readPercent } = row;
  if (!access.success || blockBytes === null || numjobs === null || iodepth === null) return null;
  return {
    name: `${row.workload}, ${numjobs} x ${iodepth}`,
    tool: 'fio',
    workload: { name: row.workload, access: access.data, blockBytes, readPercent },
    numjobs,
    iodepth,
    hosts,
    on: 'storage',
    runtimeNs: 0,
    rampNs: 0,
    repeats: row.repeat,
    engine: null,
    direct: null,
    ownRanges: null,
    warmedUp: null,
  };
}
