import { NOTHING_MEASURED, type MeasuredFacts } from '../capacity/question.ts';
import type { Workload } from '../plan/workload.ts';
import type { PointResult } from '../results/point-result.ts';
import { findKnee } from '../stats/knee.ts';
import { iops, nanoseconds, type Nanoseconds } from '../units/quantity.ts';
import { headlineOf } from './headline.ts';

/** How the configuration of a sweep of one drive on its own host is called: `Local, 1 drive`. */
const ONE_DRIVE = /^local, (1|one) drive$/i;
/** Any configuration measured on the storage host itself, without the fabric. */
const LOCAL = /^local\b/i;

export const isLocal = (configuration: string): boolean => LOCAL.test(configuration);

export const isOneDrive = (configuration: string): boolean => ONE_DRIVE.test(configuration);

/** Drives that a local configuration is named after (`Local, 8 drives (expected)`); null where it names none. */
export function localDrives(configuration: string): number | null {
  if (isOneDrive(configuration)) return 1;
  const count = /^local,? (\d+) drives?\b/i.exec(configuration)?.[1];
  return count === undefined ? null : Number(count);
}

/** What the plateau of a sweep needs of a result. */
export interface LocalPoint {
  readonly configuration: string;
  readonly status: string;
  readonly access: string;
  readonly blockBytes: PointResult['workload']['blockBytes'];
  readonly readPercent: number | null;
  readonly numjobs: number | null;
  readonly iodepth: number | null;
  readonly iops: number | null;
  /** Total latency of the operations; null is no data. */
  readonly meanLatencyNs: number | null;
}

/** The points among results that belong to a sweep of one drive. */
export const localPoints = (results: readonly PointResult[]): LocalPoint[] =>
  results
    .filter(({ configuration }) => isOneDrive(configuration))
    .map((result) => {
      const { access, blockBytes, readPercent, numjobs, iodepth } = result.workload;
      const { configuration, status } = result;
      const { iops, meanLatencyNs } = headlineOf(result);
      return {
        configuration,
        status,
        access,
        blockBytes,
        readPercent,
        numjobs,
        iodepth,
        iops,
        meanLatencyNs,
      };
    });

export type LocalFacts = Pick<
  MeasuredFacts,
  'driveIops' | 'driveBlockBytes' | 'driveOptimumDepth' | 'driveDepthOneLatencyNs'
>;

/** What was measured for a pattern, nothing else known. */
export const factsFrom = (local: LocalFacts | null): MeasuredFacts => ({ ...NOTHING_MEASURED, ...local });

/**
 * What a sweep of one drive says of a pattern, its repeats averaged: the plateau, the depth of its optimum (DOMAIN 2.2),
 * and the latency of one job at depth 1, where that was measured. The answer is for the very pattern and block size;
 * null without such points.
 */
export function localPlateau(points: readonly LocalPoint[], workload: Workload): LocalFacts | null {
  const usable = points.filter(
    (point) => isOneDrive(point.configuration) && point.status === 'ok' && isPattern(point, workload),
  );
  const groups = [...Map.groupBy(usable, ({ numjobs, iodepth }) => `${numjobs ?? '?'} x ${iodepth ?? '?'}`).values()];
  const means = groups.flatMap((repeats) => {
    const [point] = repeats;
    const rate = meanOf(repeats.map((each) => each.iops));
    return rate === null || point === undefined
      ? []
      : [{ point, rate, latencyNs: meanOf(repeats.map((each) => each.meanLatencyNs)) }];
  });
  const [best] = means.toSorted((a, b) => b.rate - a.rate);
  if (best === undefined) return null;
  return {
    driveIops: iops(best.rate),
    driveBlockBytes: best.point.blockBytes,
    driveOptimumDepth: optimumDepth(means) ?? depthOf(best.point),
    driveDepthOneLatencyNs: depthOneLatency(means),
  };
}

interface MeanPoint {
  readonly point: LocalPoint;
  readonly rate: number;
  readonly latencyNs: number | null;
}

const depthOf = ({ numjobs, iodepth }: LocalPoint): number | null =>
  numjobs === null || iodepth === null ? null : numjobs * iodepth;

/** Points whose latency is that of their depth; the knee leaves out the others (W-QD). */
const kneeOf = (means: readonly MeanPoint[]) =>
  findKnee(
    means.flatMap(({ point: { numjobs, iodepth }, rate, latencyNs }) =>
      numjobs === null || iodepth === null || latencyNs === null
        ? []
        : [{ numJobs: numjobs, ioDepth: iodepth, iops: rate, meanLatencyNs: latencyNs }],
    ),
  );

function optimumDepth(means: readonly MeanPoint[]): number | null {
  const pick = kneeOf(means)?.pick;
  return pick === undefined ? null : pick.numJobs * pick.ioDepth;
}

function depthOneLatency(means: readonly MeanPoint[]): Nanoseconds | null {
  const single = means.filter(({ point }) => point.numjobs === 1 && point.iodepth === 1);
  // Left out of the knee: it is then not the latency of a single operation.
  return kneeOf(single) === null ? null : nanoseconds(single[0]?.latencyNs ?? 0);
}

const isPattern = (point: LocalPoint, workload: Workload): boolean =>
  point.access === workload.access &&
  point.blockBytes === workload.blockBytes &&
  point.readPercent === (workload.readPercent ?? null);

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
}
