import type { Checked, Output } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { applyDiff, isEmptyDiff, type LabDiff } from '../../../shared/model/diff.ts';
import { indexLab, type LabIndex } from '../../../shared/model/lab-index.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { impossibleRate } from '../../../shared/parse/network/impossible-rate.ts';
import { isPossibleRate, type LinkMeasurement } from '../../../shared/results/link-measurement.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { epochMicroseconds } from '../../../shared/units/quantity.ts';
import type { ServiceContext } from '../services/context.ts';
import { saveLab } from '../services/labs.ts';
import { readLab } from '../store/labs.ts';
import { listLinkMeasurements } from '../store/link-measurements.ts';
import { pairOfAddresses } from './pairs.ts';
import { recordFigures, type FabricFigure } from './record.ts';

/** Imported measurements with the cables that they passed. */
export function importedMeasurements(
  { store }: ServiceContext,
  { labId }: Checked<'fabric.measurements'>,
): Output<'fabric.measurements'> {
  const index = indexLab(readLab(store.reader, labId).lab);
  const measurements = listLinkMeasurements(store.reader, labId).map(({ importedUs, ...entry }) => ({
    ...entry,
    importedUs: epochMicroseconds(importedUs),
    cables: figureOf(index, entry.measurement)?.pair.path.map(({ link }) => link.id) ?? [],
  }));
  return { measurements };
}

/** Both directions loaded at once are no ceiling of one of them, and addresses must be of two cabled ports. */
export function applyMeasurements(
  context: ServiceContext,
  { labId, ids }: Checked<'fabric.apply'>,
): Output<'fabric.apply'> {
  const { lab, revision } = readLab(context.store.reader, labId);
  const index = indexLab(lab);
  const known = listLinkMeasurements(context.store.reader, labId);
  const problems: Problem[] = [];
  let after = lab;
  let applied = 0;
  for (const id of ids) {
    const entry = known.find((each) => each.id === id);
    if (entry === undefined) throw new CodedError('not-found', `No measurement ${id} in this workspace`);
    const { measurement, file, importedUs } = entry;
    const figure = measurement.bothWays || !isCeiling(measurement) ? null : figureOf(index, measurement);
    if (figure === null) {
      problems.push(notApplied(measurement, file));
      continue;
    }
    const diff = recordFigures(after, [figure], new Date((measurement.startedUs ?? importedUs) / 1000).toISOString());
    if (isEmptyDiff(diff)) continue;
    after = applyDiff(after, diff);
    applied += 1;
  }
  if (applied === 0) return { revision: null, problems };
  const changed = Object.keys(after.entities).filter((id) => after.entities[id] !== lab.entities[id]);
  const diff = { added: {}, changed: pairsOf(lab, after, changed), removed: {} };
  const saved = saveLab(context, { id: labId, baseRevision: revision, diff, label: 'imported network figures' });
  return { revision: saved.revision, problems };
}

function pairsOf(before: Lab, after: Lab, ids: readonly string[]): LabDiff['changed'] {
  const changed: LabDiff['changed'] = {};
  for (const id of ids) {
    const [old, now] = [before.entities[id], after.entities[id]];
    if (old !== undefined && now !== undefined) changed[id] = [old, now];
  }
  return changed;
}

/** Damage that an earlier version let in. */
const isCeiling = ({ bytesPerSecond }: LinkMeasurement): boolean =>
  bytesPerSecond === null || isPossibleRate(bytesPerSecond);

function notApplied(measurement: LinkMeasurement, file: string): Problem {
  const { from, to, bothWays, bytesPerSecond } = measurement;
  if (!isCeiling(measurement)) return impossibleRate(bytesPerSecond ?? 0, file);
  const message = bothWays
    ? `${from} → ${to} was measured with both directions loaded: it is no ceiling of one of them`
    : `No two cabled ports of the lab have the addresses ${from} and ${to}`;
  const tip = bothWays ? 'Measure each direction by itself.' : 'Enter the addresses, or discover the hosts.';
  return problem('warning', 'not-applied', file, message, tip);
}

function figureOf(index: LabIndex, measurement: LinkMeasurement): FabricFigure | null {
  const pair = pairOfAddresses(index, measurement.from, measurement.to);
  if (pair === null) return null;
  const { tool, bytesPerSecond, latency, streams, retransmits } = measurement;
  return {
    pair,
    from: 'a',
    tool,
    payloadBitsPerSecond: bytesPerSecond === null ? null : bytesPerSecond * 8,
    latencyNs: latency?.kind === 'one-way' ? (latency.medianNs ?? latency.meanNs) : null,
    streams,
    retransmits,
    tos: measurement.tos ?? null,
    gidIndex: measurement.gidIndex ?? null,
    // What the tool saw is the path MTU of its connection, not one that was tried unfragmented.
    mtuBytes: null,
  };
}
