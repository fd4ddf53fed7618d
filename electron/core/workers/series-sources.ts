import type { PointResult } from '../../../shared/results/point-result.ts';
import type { Jobs } from './jobs.ts';

/** Where the course of a result over time may be read: the raw output of each of its hosts, each file once. */
export function seriesSourcesOf({
  hosts,
  provenance,
  tool,
}: PointResult): Pick<Jobs['read-series']['input'], 'sources' | 'release' | 'ordinal'> {
  const all = hosts.flatMap(({ host, artefacts }) => artefacts.map(({ name, hash }) => ({ host, name, hash })));
  const sources = [...new Set(all.map(({ hash }) => hash))].flatMap((hash) => {
    const same = all.filter((one) => one.hash === hash);
    // A file that several hosts are in names them itself.
    return same.slice(0, 1).map((one) => (same.length > 1 ? { ...one, host: null } : one));
  });
  return {
    sources,
    release: tool.name === 'fio' ? tool.version : null,
    ordinal: provenance.kind === 'imported' ? provenance.ordinal : null,
  };
}
