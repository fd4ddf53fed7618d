import type { Checked, Output } from '../../../shared/contract/contract.ts';
import { problem } from '../../../shared/units/problem.ts';
import { readResult } from '../store/results.ts';
import { seriesSourcesOf } from '../workers/series-sources.ts';
import type { ServiceContext } from './context.ts';

/** A result over time, read again from the raw output of each of its hosts. */
export async function resultSeries(
  { store, directory, workers }: ServiceContext,
  { id, points }: Checked<'results.series'>,
): Promise<Output<'results.series'>> {
  const result = readResult(store.reader, id);
  const asked = seriesSourcesOf(result);
  // The run engine knows on one clock when each host began; the tools print those of the hosts.
  const starts = result.provenance.kind === 'measured' ? result.hosts : [];
  const series = await workers.run('read-series', {
    artefacts: directory.artefacts,
    points,
    ...asked,
    starts: starts.map(({ host, startedUs }) => ({ host, startedUs })),
  });
  const why =
    asked.sources.length === 0
      ? 'No raw output is kept with this result'
      : 'The raw output holds sums over the whole time only, no course over time';
  const tip = 'fio tells it with --status-interval, or with write_iops_log and write_lat_log';
  return { series, problems: series.length > 0 ? [] : [problem('note', 'no-series', id, why, tip)] };
}
