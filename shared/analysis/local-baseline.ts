import { NOTHING_MEASURED, type MeasuredFacts } from '../capacity/question.ts';
import type { Workload } from '../plan/workload.ts';
import type { PointResult } from '../results/point-result.ts';
import { iops, type Iops } from '../units/quantity.ts';
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
}

/** The points among results that belong to a sweep of one drive. */
export const localPoints = (results: readonly PointResult[]): LocalPoint[] =>
  results
    .filter(({ configuration }) => isOneDrive(configuration))
    .map((result) => {
      const { access, blockBytes, readPercent, numjobs, iodepth } = result.workload;
      const { configuration, status } = result;
      return {
        configuration,
        status,
        access,
        blockBytes,
        readPercent,
        numjobs,
        iodepth,
        iops: headlineOf(result).iops,
      };
    });

export type LocalFacts = Pick<MeasuredFacts, 'driveIops' | 'driveBlockBytes' | 'driveOptimumDepth'>;

/** What was measured for a pattern, nothing else known. */
export const factsFrom = (local: LocalFacts | null): MeasuredFacts => ({ ...NOTHING_MEASURED, ...local });

/**
 * What a sweep of one drive says of a pattern: the plateau, its repeats averaged, and the depth where it was reached.
 * The answer is for the very pattern and block size; null without such points.
 */
export function localPlateau(points: readonly LocalPoint[], workload: Workload): LocalFacts | null {
  const usable = points.filter(
    (point) => isOneDrive(point.configuration) && point.status === 'ok' && isPattern(point, workload),
  );
  const groups = [...Map.groupBy(usable, ({ numjobs, iodepth }) => `${numjobs ?? '?'} x ${iodepth ?? '?'}`).values()];
  const means = groups.flatMap((repeats) => {
    const mean = meanIops(repeats);
    return mean === null || repeats[0] === undefined ? [] : [{ point: repeats[0], mean }];
  });
  const [best] = means.sort((a, b) => b.mean - a.mean);
  if (best === undefined) return null;
  const { blockBytes, numjobs, iodepth } = best.point;
  const driveOptimumDepth = numjobs === null || iodepth === null ? null : numjobs * iodepth;
  return { driveIops: best.mean, driveBlockBytes: blockBytes, driveOptimumDepth };
}

const isPattern = (point: LocalPoint, workload: Workload): boolean =>
  point.access === workload.access &&
  point.blockBytes === workload.blockBytes &&
  point.readPercent === (workload.readPercent ?? null);

function meanIops(points: readonly LocalPoint[]): Iops | null {
  const known = points.flatMap((point) => point.iops ?? []);
  return known.length === 0 ? null : iops(known.reduce((sum, each) => sum + each, 0) / known.length);
}
