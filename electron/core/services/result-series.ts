import type { Checked, Output } from '../../../shared/contract/contract.ts';
import { problem } from '../../../shared/units/problem.ts';
import { readResult } from '../store/results.ts';
import type { ServiceContext } from './context.ts';

/** A result over time, read again from the raw output of each of its hosts. */
export async function resultSeries(
  { store, directory, workers }: ServiceContext,
  { id, points }: Checked<'results.series'>,
): Promise<Output<'results.series'>> {
  const { hosts, provenance, tool } = readResult(store.reader, id);
  const all = hosts.flatMap(({ host, artefacts }) => artefacts.map(({ name, hash }) => ({ host, name, hash })));
  const sources = [...new Set(all.map(({ hash }) => hash))].flatMap((hash) => {
    const same = all.filter((one) => one.hash === hash);
    // A file that several hosts are in names them itself.
    return same.slice(0, 1).map((one) => (same.length > 1 ? { ...one, host: null } : one));
  });
  const series = await workers.run('read-series', {
    artefacts: directory.artefacts,
    sources,
    points,
    release: tool.name === 'fio' ? tool.version : null,
    ordinal: provenance.kind === 'imported' ? provenance.ordinal : null,
  });
  const why =
    sources.length === 0
      ? 'No raw output is kept with this result'
      : 'The raw output holds sums over the whole time only, no course over time';
  const tip = 'fio tells it with --status-interval, or with write_iops_log and write_lat_log';
  return { series, problems: series.length > 0 ? [] : [problem('note', 'no-series', id, why, tip)] };
}
