import { z } from 'zod';
import type { PointResult } from '../../results/point-result.ts';
import { LEAST_GAIN_PER_CORE, scalingTable, type ScalingPoint, type ScalingRow } from '../../stats/scaling.ts';
import { formatNumber } from '../../units/format.ts';
import { iops, nanoseconds } from '../../units/quantity.ts';
import { iopsSchema, nanosecondsSchema } from '../../units/schema.ts';
import { scalingNote } from '../tables/scaling.ts';
import { groupedBy, meansOf, patternName, patternOf, searchable } from './sweep.ts';

/** Cores that a configuration was measured with, as stated. */
export const statedCoresSchema = z.object({
  configuration: z.string(),
  cores: z.number().positive(),
  busyCores: z.number().positive().nullable().default(null),
});
type StatedCores = z.infer<typeof statedCoresSchema>;

const scalingPointSchema = z.object({
  configuration: z.string(),
  cores: z.number(),
  iops: iopsSchema,
  latencyNs: nanosecondsSchema.nullable(),
  iopsPerCore: iopsSchema,
  iopsPerBusyCore: iopsSchema.nullable(),
  /** Fractions: X(n) / (n X(1)), against the best rate per core, and gain per core added since the point before. */
  efficiency: z.number().nullable(),
  efficiencyOfBest: z.number(),
  gainPerAddedCore: z.number().nullable(),
  weakBaseline: z.boolean(),
  note: z.string().nullable(),
});

export const scalingAnswerSchema = z.object({
  groups: z.array(
    z.object({
      workload: z.string(),
      /** What the points share beside the pattern: a configuration, or jobs and depth. */
      fixed: z.string(),
      /** Most cores that were still worth it. */
      pickCores: z.number(),
      reason: z.string(),
      points: z.array(scalingPointSchema),
    }),
  ),
  /** Where the numbers of cores came from. */
  coresFrom: z.enum(['stated', 'jobs']),
});
export type ScalingAnswer = z.infer<typeof scalingAnswerSchema>;

interface NamedPoint extends ScalingPoint {
  readonly configuration: string;
  readonly latencyNs: number | null;
}

/**
 * Scaling of stored results (DOMAIN 2.6): over configurations whose cores are stated, else over jobs x clients, which is
 * what loads an initiator core each. Two points at least make a series.
 */
export function scalingSearch(results: readonly PointResult[], stated: readonly StatedCores[]): ScalingAnswer {
  const usable = searchable(results);
  const told = new Map([...storedCores(usable), ...stated].map((each) => [each.configuration, each]));
  const known = stated.length > 0 || told.size > 1 ? told : null;
  const groups =
    known !== null
      ? groupedBy(
          usable.filter(({ configuration }) => known.has(configuration)),
          (result) => [patternOf(result), result.workload.numjobs, result.workload.iodepth, result.workload.clients],
        ).flatMap((series) => group(series, known))
      : groupedBy(usable, (result) => [result.configuration, patternOf(result), result.workload.iodepth]).flatMap(
          (series) => group(series, null),
        );
  return { groups, coresFrom: known !== null ? 'stated' : 'jobs' };
}

/** As stored with the results, where all of a configuration agree; busy cores differ by point and are not of these. */
function storedCores(results: readonly PointResult[]): StatedCores[] {
  return groupedBy(results, ({ configuration }) => [configuration]).flatMap((each) => {
    const counts = new Set(each.map(({ targetCores }) => targetCores?.cores ?? null));
    const [cores] = counts;
    const [first] = each;
    if (counts.size !== 1 || cores == null || first === undefined) return [];
    return [{ configuration: first.configuration, cores, busyCores: null }];
  });
}

type Group = ScalingAnswer['groups'][number];

function group(series: readonly PointResult[], stated: ReadonlyMap<string, StatedCores> | null): Group[] {
  const [first] = series;
  const points = seriesPoints(series, stated);
  if (first === undefined || points.length < 2) return [];
  const table = scalingTable(points);
  const stop = table.findIndex(
    ({ gainPerAddedCore }) => gainPerAddedCore !== null && gainPerAddedCore < LEAST_GAIN_PER_CORE,
  );
  const pick = table[stop === -1 ? table.length - 1 : stop - 1];
  const { numjobs, iodepth } = first.workload;
  return [
    {
      workload: patternName(first),
      fixed:
        stated === null
          ? `${first.configuration}, depth ${String(iodepth ?? '–')}`
          : `${String(numjobs ?? '–')} jobs, depth ${String(iodepth ?? '–')}`,
      pickCores: pick?.cores ?? 0,
      reason: reasonOf(table, stop),
      points: table.map((row, index) => shownPoint(row, points[index], table.slice(0, index + 1))),
    },
  ];
}

function seriesPoints(series: readonly PointResult[], stated: ReadonlyMap<string, StatedCores> | null): NamedPoint[] {
  const repeats = groupedBy(series, ({ configuration, workload }) => [
    configuration,
    workload.numjobs,
    workload.clients,
  ]);
  const points = repeats.flatMap((each): NamedPoint[] => {
    const [first] = each;
    const means = meansOf(each);
    if (first === undefined || means.iops === null) return [];
    const { numjobs, clients } = first.workload;
    const said = stated?.get(first.configuration);
    const cores = said?.cores ?? (numjobs === null ? null : numjobs * (clients ?? 1));
    if (cores === null) return [];
    return [
      {
        configuration: first.configuration,
        cores,
        busyCores: said?.busyCores ?? null,
        iops: means.iops,
        latencyNs: means.latencyNs,
      },
    ];
  });
  return points.sort((a, b) => a.cores - b.cores);
}

function shownPoint(row: ScalingRow, point: NamedPoint | undefined, upToHere: readonly ScalingRow[]) {
  const latencyNs = point?.latencyNs ?? null;
  return {
    configuration: point?.configuration ?? '',
    cores: row.cores,
    iops: iops(row.iops),
    latencyNs: latencyNs === null ? null : nanoseconds(latencyNs),
    iopsPerCore: iops(row.iopsPerCore),
    iopsPerBusyCore: row.iopsPerBusyCore === null ? null : iops(row.iopsPerBusyCore),
    efficiency: row.efficiency,
    efficiencyOfBest: row.efficiencyOfBest,
    gainPerAddedCore: row.gainPerAddedCore,
    weakBaseline: row.weakBaseline,
    note: scalingNote(row, upToHere),
  };
}

function reasonOf(table: readonly ScalingRow[], stop: number): string {
  const weak = table.some(({ weakBaseline }) => weakBaseline)
    ? '; the one-core point is weak, so look at the share of the best'
    : '';
  const at = table[stop];
  if (stop === -1 || at === undefined)
    return `Every added core gains at least 5%: the end of scaling was not reached${weak}`;
  const gain = formatNumber(100 * (at.gainPerAddedCore ?? 0), 1);
  return `From ${String(table[stop - 1]?.cores ?? '–')} to ${String(at.cores)} cores each added core gains ${gain}%, less than 5%${weak}`;
}
