import type { LiveSample, RunStatus } from '../../../../shared/contract/run-methods.ts';
import type { Point } from '../../ui/plot/line-path.ts';

export interface LiveSeries {
  readonly pointIndex: number;
  readonly iops: readonly Point[];
  /** Milliseconds. */
  readonly latency: readonly Point[];
}

/** The samples of the point that was sampled last, over all hosts; x in seconds from the start of its load. */
export function liveSeries(status: RunStatus): LiveSeries | null {
  const pointIndex = status.live.at(-1)?.pointIndex;
  if (pointIndex === undefined) return null;
  const samples = totals(status.live.filter((sample) => sample.pointIndex === pointIndex));
  const first = samples[0];
  if (!first) return null;
  const startUs = status.points.find((point) => point.index === pointIndex)?.startUs ?? first.atUs;
  const x = (sample: LiveSample): number => Math.max(0, (sample.atUs - startUs) / 1e6);
  return {
    pointIndex,
    iops: samples.map((sample) => ({ x: x(sample), y: sample.iops })),
    latency: samples.map((sample) => ({
      x: x(sample),
      y: sample.meanLatencyNs === null ? null : sample.meanLatencyNs / 1e6,
    })),
  };
}

/** Samples over all hosts; those of the only host where it is the only one. Rates of several are never added up here. */
function totals(samples: readonly LiveSample[]): readonly LiveSample[] {
  const summed = samples.filter((sample) => sample.host === null);
  if (summed.length > 0) return summed;
  return new Set(samples.map((sample) => sample.host)).size === 1 ? samples : [];
}

/** Rate of one host at the running point, bytes per second over time. */
export function hostSeries(status: RunStatus, host: string): Point[] {
  const pointIndex = status.live.at(-1)?.pointIndex;
  return status.live
    .filter((sample) => sample.pointIndex === pointIndex && sample.host === host)
    .map((sample) => ({ x: sample.atUs / 1e6, y: sample.bytesPerSecond }));
}
